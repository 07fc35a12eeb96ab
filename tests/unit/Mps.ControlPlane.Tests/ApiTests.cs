using System.Text;
using Microsoft.Data.Sqlite;

namespace Mps.ControlPlane.Tests;

public sealed class ApiTests
{
    private const string Submit = """
        {"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"media","Region":"here","Object":"/a.mp4"}},
         "OutputStorage":{"Type":"COS","CosOutputStorage":{"Bucket":"media","Region":"here"}},
         "MediaProcessTask":{"TranscodeTaskSet":[{"Definition":100020}]}}
        """;

    private const string Metadata = """{"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"media","Region":"here","Object":"/a.mp4"}}}""";

    [Fact]
    public async Task The_control_socket_serves_every_action_of_the_table_without_signature()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        Assert.Equal(10, (await plane.CallAsync("DescribeTranscodeTemplates"))["TranscodeTemplateSet"]!.AsArray().Count);
        var task = (string)(await plane.CallAsync("ProcessMedia", Submit))["TaskId"]!;
        Assert.Equal(task, (string)(await plane.CallAsync("DescribeTaskDetail", $$"""{"TaskId":"{{task}}"}"""))["WorkflowTask"]!["TaskId"]!);
        Assert.NotNull((await plane.CallAsync("DescribeTasks", """{"Status":"FINISH"}"""))["TaskSet"]);
        Assert.Equal("InvalidParameterValue.TaskId", RunningControlPlane.Code(await plane.CallAsync("ManageTask", """{"OperationType":"Abort","TaskId":"none"}""")));
        Assert.Equal("InvalidParameterValue.InvalidContent", RunningControlPlane.Code(await plane.CallAsync("ParseNotification", """{"Content":"x"}""")));
    }

    [Theory]
    [InlineData("Nonsense", "{}", "InvalidAction")]
    [InlineData("ExtractBlindWatermark", "{}", "UnsupportedOperation")]
    [InlineData("ProcessMedia", "{", "InvalidParameter")]
    [InlineData("ProcessMedia", "{}", "MissingParameter")]
    [InlineData("ProcessMedia", "{\"Bogus\":1}", "UnknownParameter")]
    public async Task Errors_keep_the_envelope(string action, string body, string code)
    {
        await using var plane = await RunningControlPlane.StartAsync();
        Assert.Equal(code, RunningControlPlane.Code(await plane.CallAsync(action, body)));
    }

    [Fact]
    public async Task A_known_action_that_is_not_served_is_named()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        Assert.Contains("ExtractBlindWatermark", (string)(await plane.CallAsync("ExtractBlindWatermark"))["Error"]!["Message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_shows_as_InternalError_and_keeps_its_words_to_itself()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        var response = await plane.CallAsync("DescribeMediaMetaData", Metadata);
        Assert.Equal("InternalError", RunningControlPlane.Code(response));
        Assert.DoesNotContain("secrets", (string)response["Error"]!["Message"]!, StringComparison.Ordinal);
        Assert.Contains((string)response["RequestId"]!, (string)response["Error"]!["Message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_in_the_envelope()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        var response = await plane.CallAsync("DescribeTasks", $$"""{"Status":"{{new string('x', 5000)}}"}""");
        Assert.Contains("MaxBodyBytes", (string)response["Error"]!["Message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_may_be_a_GET()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        var response = await RunningControlPlane.SendAsync(
            plane.Socket, new HttpRequestMessage(HttpMethod.Get, "/?Action=DescribeTranscodeTemplates&Version=2019-06-12&Limit=3"));
        Assert.Equal(3, response["TranscodeTemplateSet"]!.AsArray().Count);
        Assert.Equal("InvalidAction", RunningControlPlane.Code(await RunningControlPlane.SendAsync(plane.Socket, new HttpRequestMessage(HttpMethod.Get, "/"))));
    }

    [Fact]
    public async Task Over_TCP_only_signed_calls_are_served()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        var unsigned = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        unsigned.Headers.Add("X-TC-Action", "DescribeTranscodeTemplates");
        unsigned.Headers.Add("X-TC-Version", "2019-06-12");
        Assert.Equal("AuthFailure.InvalidAuthorization", RunningControlPlane.Code(await RunningControlPlane.SendAsync(plane.Api, unsigned)));
        Assert.Null(RunningControlPlane.Code(await plane.SignedAsync(RunningControlPlane.OperatorKey, "DescribeTranscodeTemplates")));
        Assert.Equal("AuthFailure.SignatureFailure", RunningControlPlane.Code(await plane.SignedAsync(RunningControlPlane.OperatorKey, "DescribeTranscodeTemplates", secret: "another")));
        Assert.Equal("AuthFailure.SecretIdNotFound", RunningControlPlane.Code(await plane.SignedAsync("AKIDnobody", "DescribeTranscodeTemplates")));
    }

    [Fact]
    public async Task A_reader_looks_and_changes_nothing()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        Assert.Null(RunningControlPlane.Code(await plane.SignedAsync(RunningControlPlane.ReaderKey, "DescribeTranscodeTemplates")));
        Assert.Equal("UnauthorizedOperation", RunningControlPlane.Code(await plane.SignedAsync(RunningControlPlane.ReaderKey, "ProcessMedia", Submit)));
        Assert.Null(RunningControlPlane.Code(await plane.SignedAsync(RunningControlPlane.OperatorKey, "ProcessMedia", Submit)));
    }

    [Fact]
    public async Task A_database_that_somebody_else_locked_is_told_and_survived()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        const string Template = """{"Container":"mp4","RemoveVideo":1,"AudioTemplate":{"Codec":"aac","Bitrate":0,"SampleRate":44100}}""";
        using (var other = new SqliteConnection($"Data Source={Path.Combine(plane.StateDirectory, "mps.db")};Pooling=False"))
        {
            other.Open();
            using var begin = other.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            begin.ExecuteNonQuery();

            // The store waits for its time of grace, then says so: with the code that the action documents for it, or the general one.
            var calls = await Task.WhenAll(plane.CallAsync("CreateTranscodeTemplate", Template), plane.CallAsync("DescribeTasks", """{"Status":"FINISH"}"""));
            Assert.Equal("InternalError.AccessDBError", RunningControlPlane.Code(calls[0]));
            Assert.Null(RunningControlPlane.Code(calls[1])); // readers go on
            Assert.Equal("InternalError", RunningControlPlane.Code(await plane.CallAsync("ProcessMedia", Submit)));
        }

        Assert.NotNull((await plane.CallAsync("ProcessMedia", Submit))["TaskId"]);
        Assert.NotNull((await plane.CallAsync("CreateTranscodeTemplate", Template))["Definition"]);
    }
}
