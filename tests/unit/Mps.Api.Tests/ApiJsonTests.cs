using System.Text;
using System.Text.Json;
using Mps.Api.Model;
using Xunit;

namespace Mps.Api.Tests;

public sealed class ApiJsonTests
{
    private static T Read<T>(string json) where T : class => ApiJson.Read<T>(JsonElement.Parse(json));

    [Fact]
    public void Reads_numbers_texts_and_booleans_in_any_dress()
    {
        var tasks = Read<DescribeTasksRequest>("""{"Status":"FINISH","Limit":"5","SubTaskHasFailed":"1"}""");
        Assert.Equal(5, tasks.Limit);
        Assert.True(tasks.SubTaskHasFailed);

        var media = Read<ProcessMediaRequest>("""{"SessionId":12345,"TasksPriority":"-3","SkipMateData":true,"OutputDir":null,"ScheduleId":""}""");
        Assert.Equal("12345", media.SessionId);
        Assert.Equal(-3, media.TasksPriority);
        Assert.Equal(1, media.SkipMateData);
        Assert.Null(media.OutputDir);
        Assert.Null(media.ScheduleId);

        Assert.Equal([10, 20], Read<DescribeTranscodeTemplatesRequest>("""{"Definitions":["10",20]}""").Definitions!);
        Assert.Equal(1.5, Read<TranscodeTaskInput>("""{"StartTimeOffset":"1.5"}""").StartTimeOffset);
    }

    [Fact]
    public void Reads_old_enum_names_as_the_present_ones_and_empty_as_absent()
    {
        var raw = Read<RawTranscodeParameter>("""
            {"Container":"mp4","VideoTemplate":{"Codec":"libx264","FillType":""},"AudioTemplate":{"Codec":"libfdk_aac"}}
            """);
        Assert.Equal("h264", raw.VideoTemplate!.Codec);
        Assert.Null(raw.VideoTemplate.FillType);
        Assert.Equal("aac", raw.AudioTemplate!.Codec);
        Assert.Equal("", Read<ProcessMediaRequest>("""{"SessionId":""}""").SessionId);
    }

    [Fact]
    public void Undefined_reads_as_an_empty_object() => Assert.Null(ApiJson.Read<ProcessMediaRequest>(default).InputInfo);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"Limit":"x"}""")]
    [InlineData("""{"Status":{}}""")]
    public void Wrong_types_are_invalid_parameters(string json) =>
        Assert.Equal(ErrorCode.InvalidParameter, Assert.Throws<ApiException>(() => Read<DescribeTasksRequest>(json)).Code);

    [Fact]
    public void Writes_absent_values_explicitly()
    {
        JsonElement task = JsonElement.Parse(ApiJson.Write(new DescribeTaskDetailResponse { TaskType = "WorkflowTask" }));

        Assert.Equal("WorkflowTask", task.GetProperty("TaskType").GetString());
        Assert.Equal("", task.GetProperty("Status").GetString());
        Assert.Equal(0, task.GetProperty("TasksPriority").GetInt64());
        Assert.Equal(JsonValueKind.Null, task.GetProperty("WorkflowTask").ValueKind);

        JsonElement tasks = JsonElement.Parse(ApiJson.Write(new DescribeTasksResponse()));
        Assert.Equal(JsonValueKind.Array, tasks.GetProperty("TaskSet").ValueKind);
        Assert.Equal(0, tasks.GetProperty("TaskSet").GetArrayLength());
    }

    [Fact]
    public void Writes_the_declared_types_down_to_the_inner_objects()
    {
        var response = new DescribeTranscodeTemplatesResponse
        {
            TotalCount = 1,
            TranscodeTemplateSet = [new TranscodeTemplate { Definition = "100020", VideoTemplate = new VideoTemplateInfo { Codec = "h264" } }],
        };

        JsonElement template = JsonElement.Parse(ApiJson.Write(response)).GetProperty("TranscodeTemplateSet")[0];
        Assert.Equal("100020", template.GetProperty("Definition").GetString());
        Assert.Equal(0, template.GetProperty("VideoTemplate").GetProperty("Width").GetInt64());
        Assert.Equal(JsonValueKind.Null, template.GetProperty("AudioTemplate").ValueKind);
    }

    [Fact]
    public void Members_named_as_their_type_keep_their_wire_name()
    {
        string json = ApiJson.WriteValue(new DescribeTaskDetailResponse { WorkflowTask = new WorkflowTask { TaskId = "t" } });
        Assert.Contains("\"WorkflowTask\":{\"TaskId\":\"t\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_not_escaped() => Assert.Contains("\"测试 é <&>\"", ApiJson.WriteValue(new CosInputInfo { Object = "测试 é <&>" }), StringComparison.Ordinal);

    [Fact]
    public void What_was_written_reads_back()
    {
        string json = ApiJson.WriteValue(new TranscodeTaskInput { Definition = 5, StartTimeOffset = -1.25, WatermarkSet = [new WatermarkInput { Definition = 7 }] });
        var read = Read<TranscodeTaskInput>(json);
        Assert.Equal((5, -1.25, 7), (read.Definition, read.StartTimeOffset, read.WatermarkSet![0].Definition));
        Assert.Equal(json, ApiJson.WriteValue(read));
    }

    [Fact]
    public void Envelope_of_a_success()
    {
        byte[] json = ApiEnvelope.Success(new ProcessMediaResponse { TaskId = "1-WorkflowTask-x" }, "id-1");
        Assert.Equal("""{"Response":{"TaskId":"1-WorkflowTask-x","RequestId":"id-1"}}""", Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void Envelope_of_a_failure()
    {
        byte[] json = ApiEnvelope.Error(new ApiException("InvalidAction", "Keine \"Aktion\" für é."), "id-2");
        Assert.Equal("""{"Response":{"Error":{"Code":"InvalidAction","Message":"Keine \"Aktion\" für é."},"RequestId":"id-2"}}""", Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void Request_ids_differ() => Assert.NotEqual(ApiEnvelope.NewRequestId(), ApiEnvelope.NewRequestId());

    /// <summary>All response types can be written and carry the request id last, as one JSON object.</summary>
    [Fact]
    public void Every_response_type_can_be_written()
    {
        foreach (ApiAction action in ApiActions.All)
        {
            var response = (ApiResponse)Activator.CreateInstance(action.Response)!;
            JsonElement written = JsonElement.Parse(ApiEnvelope.Success(response, "r")).GetProperty("Response");
            Assert.Equal("RequestId", written.EnumerateObject().Last().Name);
        }
    }
}
