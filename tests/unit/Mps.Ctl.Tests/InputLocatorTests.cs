using Mps.Api.Model;
using Mps.Ctl.Daemon;
using Xunit;

namespace Mps.Ctl.Tests;

public sealed class InputLocatorTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mpsctl-input-");
    private readonly BucketInfo[] _buckets;

    public InputLocatorTests()
    {
        _buckets =
        [
            new BucketInfo("in", "Local", Path.Combine(_root.FullName, "in") + "/", "r"),
            new BucketInfo("deep", "Local", Path.Combine(_root.FullName, "in", "deep")),
            new BucketInfo("cloud", "S3"),
        ];
        foreach (string file in new[] { "in/a.mp4", "in/deep/b.mp4", "in2/c.mp4", "d.mp4" })
        {
            string path = Path.Combine(_root.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
    }

    public void Dispose() => _root.Delete(recursive: true);

    private string Locate(string input, string? bucket = null)
    {
        MediaInputInfo located = InputLocator.Locate(input, bucket, _buckets, _root.FullName);
        return located.UrlInputInfo?.Url ?? $"{located.CosInputInfo!.Bucket}:{located.CosInputInfo.Object}";
    }

    [Theory]
    [InlineData("https://h/a b.mp4", "https://h/a b.mp4")]
    [InlineData("in:/x y.mp4", "in:/x y.mp4")]
    [InlineData("cloud:/x.mp4", "cloud:/x.mp4")]
    [InlineData("in/a.mp4", "in:/a.mp4")]
    [InlineData("./in/../in/a.mp4", "in:/a.mp4")]
    [InlineData("in/deep/b.mp4", "deep:/b.mp4")]
    [InlineData("in/not-yet.mp4", "in:/not-yet.mp4")]
    [InlineData("cloud/x.mp4", "cloud:/x.mp4")]
    public void Locates(string input, string expected) => Assert.Equal(expected, Locate(input));

    [Fact]
    public void Locates_absolute_paths() => Assert.Equal("in:/a.mp4", Locate(Path.Combine(_root.FullName, "in/a.mp4")));

    [Fact]
    public void Takes_a_key_of_a_named_bucket() => Assert.Equal("cloud:/in/a.mp4", Locate("in/a.mp4", "cloud"));

    [Fact]
    public void States_the_region_of_the_bucket() =>
        Assert.Equal("r", InputLocator.Locate("in:/a", null, _buckets, "/").CosInputInfo!.Region);

    [Theory]
    [InlineData("d.mp4", "lies in no bucket of the daemon")]
    [InlineData("in2/c.mp4", "lies in no bucket of the daemon")]
    [InlineData("e.mp4", "there is no file")]
    [InlineData("gone:/a.mp4", "has no bucket gone")]
    [InlineData("srt://h:1", "is not served")]
    public void Refuses(string input, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => Locate(input)).Message, StringComparison.Ordinal);
}
