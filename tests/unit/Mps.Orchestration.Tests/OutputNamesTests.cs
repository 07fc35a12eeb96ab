using Mps.Api;
using Mps.Orchestration.Planning;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class OutputNamesTests
{
    [Theory]
    [InlineData("http://h/a.mp4", "a")]
    [InlineData("http://h/x/My%20Clip.final.MOV?sig=/../x", "My Clip.final")]
    [InlineData("http://h/", "input")]
    [InlineData("http://h", "input")]
    [InlineData("http://h/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "_")]
    [InlineData("http://h/a%00b%0Ac.mp4", "a_b_c")]
    [InlineData("http://h/%7Bnumber%7D.mp4", "_number_")]
    [InlineData("http://h/%E6%B5%B7.mp4", "海")]
    public void Addresses_give_names_fit_for_files(string url, string name) => Assert.Equal(name, OutputNames.OfUrl(url, 0).InputName);

    [Fact]
    public void Long_names_of_addresses_are_cut_between_characters()
    {
        var name = OutputNames.OfUrl("http://h/" + string.Concat(Enumerable.Repeat("%E6%B5%B7", 200)) + ".mp4", 0).InputName;
        Assert.Equal(new string('海', 33), name);
    }

    [Theory]
    [InlineData("a.mp4", "a", "", "mp4")]
    [InlineData("x/y/a.b.mp4", "a.b", "/x/y", "mp4")]
    [InlineData("x/.hidden", ".hidden", "/x", "")]
    [InlineData("x/{number}.mp4", "_number_", "/x", "mp4")]
    public void Objects_give_name_folder_and_format(string key, string name, string folder, string format) =>
        Assert.Equal(new NameVariables(name, folder, format, 7), OutputNames.OfObject(key, 7));

    [Fact]
    public void Names_too_long_for_a_file_system_are_refused()
    {
        var refused = Assert.Throws<ApiException>(() => OutputNames.Main(
            "/", new string('x', 252), "{inputName}.{format}", new NameVariables("a", "", "", 0), "mp4", "OutputObjectPath"));
        Assert.Equal(ErrorCode.InvalidParameterValue, refused.Code);
    }
}
