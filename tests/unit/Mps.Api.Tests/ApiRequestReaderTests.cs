using Mps.Api.Model;
using Xunit;
using static Mps.Api.Tests.HttpRequests;

namespace Mps.Api.Tests;

public sealed class ApiRequestReaderTests
{
    private static ApiCall Read(ApiHttpRequest request, bool versionRequired = true) => ApiRequestReader.Read(request, versionRequired);

    private static void Fails(string code, ApiHttpRequest request) => Assert.Equal(code, Assert.Throws<ApiException>(() => Read(request).ReadBody()).Code);

    private const string Headers = "X-TC-Action: ManageTask\nX-TC-Version: 2019-06-12\n";

    [Fact]
    public void Post_of_json()
    {
        ApiCall call = Read(Post(Headers + "X-TC-Region: r\nX-TC-Language: zh-CN\nContent-Type: application/json", """{"TaskId":"t"}"""));

        Assert.Equal(("ManageTask", "2019-06-12", "zh-CN", "r"), (call.Action.Name, call.Version, call.Language, call.Region));
        Assert.Equal("t", call.ReadBody().GetProperty("TaskId").GetString());
    }

    [Fact]
    public void Action_header_makes_a_form_type_json() =>
        Assert.Equal("""{"TaskId":"t"}""", Read(Post(Headers + "Content-Type: application/x-www-form-urlencoded", """{"TaskId":"t"}""")).ReadBody().GetRawText());

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    public void Empty_body_is_an_empty_object(string body) => Assert.Equal("{}", Read(Post(Headers, body)).ReadBody().GetRawText());

    [Fact]
    public void Get_unflattens_lists_and_objects()
    {
        ApiCall call = Read(Get("Definitions.1=20&Definitions.0=10&A.B.0.C=x%20y%2Bz+w&Name=%E6%B5%8B", "X-TC-Action: DescribeTranscodeTemplates\nX-TC-Version: 2019-06-12"));
        Assert.Equal(
            """{"Definitions":["10","20"],"A":{"B":[{"C":"x y\u002Bz w"}]},"Name":"\u6D4B"}""", call.ReadBody().GetRawText());
    }

    [Fact]
    public void Old_form_strips_the_common_parameters()
    {
        ApiCall call = Read(Post(
            "Content-Type: application/x-www-form-urlencoded; charset=utf-8",
            "TaskId=t&Action=ManageTask&Nonce=1&Timestamp=2&Version=2019-06-12&SecretId=a&Region=r&Language=en-US&Token=&RequestClient=c&SignatureMethod=HmacSHA1&Signature=x"));
        Assert.Equal(("ManageTask", "r", "en-US"), (call.Action.Name, call.Region, call.Language));
        Assert.Equal("""{"TaskId":"t"}""", call.ReadBody().GetRawText());
    }

    [Fact]
    public void Old_get() => Assert.Equal("DescribeTasks", Read(Get("Action=DescribeTasks&Version=2019-06-12&Status=FINISH", "")).Action.Name);

    [Fact]
    public void Get_parameters_pass_validation_and_reading()
    {
        ApiCall call = Read(Get("Definitions.0=10&Limit=5", "X-TC-Action: DescribeTranscodeTemplates\nX-TC-Version: 2019-06-12"));
        ApiSchema.Validate(call.Action, call.ReadBody());
        var request = ApiJson.Read<DescribeTranscodeTemplatesRequest>(call.ReadBody());
        Assert.Equal(5, request.Limit);
        Assert.Equal([10], request.Definitions!);
    }

    [Theory]
    [InlineData("X-TC-Version: 2019-06-12", ErrorCode.InvalidAction)]
    [InlineData("X-TC-Action: Fly\nX-TC-Version: 2019-06-12", ErrorCode.InvalidAction)]
    [InlineData("X-TC-Action: managetask\nX-TC-Version: 2019-06-12", ErrorCode.InvalidAction)]
    [InlineData("X-TC-Action: ManageTask\nX-TC-Version: 2017-03-12", ErrorCode.NoSuchVersion)]
    [InlineData("X-TC-Action: ManageTask", ErrorCode.MissingParameter)]
    public void Faults_of_the_envelope(string headers, string code) => Fails(code, Post(headers, "{}"));

    [Fact]
    public void Version_may_be_absent_on_the_control_socket_but_not_wrong()
    {
        Assert.Equal("", Read(Post("X-TC-Action: ManageTask", "{}"), versionRequired: false).Version);
        Assert.Equal(
            ErrorCode.NoSuchVersion,
            Assert.Throws<ApiException>(() => Read(Post("X-TC-Action: ManageTask\nX-TC-Version: 1", "{}"), versionRequired: false)).Code);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("""{"TaskId":"a","TaskId":"b"}""")]
    [InlineData("""{"\ud800":1,"a":2}""")]
    public void Broken_json(string body) => Fails(ErrorCode.InvalidParameter, Post(Headers, body));

    [Fact]
    public void Json_nested_without_end() => Fails(ErrorCode.InvalidParameter, Post(Headers, new string('[', 5000)));

    [Theory]
    [InlineData("TaskId=a&TaskId=b")]
    [InlineData("A=1&A.B=2")]
    [InlineData("A.B=2&A=1")]
    [InlineData("A..B=2")]
    [InlineData(".=2")]
    public void Broken_queries(string query) => Fails(ErrorCode.InvalidParameter, Get(query, Headers));

    [Fact]
    public void Queries_are_bounded()
    {
        Fails(ErrorCode.InvalidParameter, Get(string.Join('&', Enumerable.Range(0, 10_001).Select(n => $"a{n}=1")), Headers));
        Fails(ErrorCode.InvalidParameter, Get(string.Join('.', Enumerable.Repeat("a", 40)) + "=1", Headers));
    }

    [Fact]
    public void Other_methods_are_refused() => Fails(ErrorCode.UnsupportedProtocol, Post(Headers, "{}") with { Method = "PUT" });
}
