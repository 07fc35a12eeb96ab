using System.Text;
using Mps.Api;

namespace Mps.Fuzz.Tests.Targets;

/// <summary>
/// JSON bodies from envelope to DTO; the first line names the action. Only <see cref="ApiException"/> may refuse one, and
/// what validation lets through must be readable.
/// </summary>
public sealed class ApiBodyTarget : IFuzzTarget
{
    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            """
            ProcessMedia
            {"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"in","Region":"","Object":"/clip.mp4"}},"OutputDir":"/out/","SessionId":"s","TasksPriority":-1,"MediaProcessTask":{"TranscodeTaskSet":[{"Definition":100020,"StartTimeOffset":1.5,"OverrideParameter":{"Container":"mp4","VideoTemplate":{"Codec":"h264","Width":0,"Height":720}}},{"Definition":0,"RawParameter":{"Container":"hls","RemoveVideo":0,"VideoTemplate":{"Codec":"libx264","Fps":25,"Bitrate":0},"AudioTemplate":{"Codec":"aac","Bitrate":64,"SampleRate":44100}}}]}}
            """,
            """
            DescribeTasks
            {"Status":"FINISH","Limit":"5","SubTaskHasFailed":true,"ScrollToken":"x"}
            """,
            """
            DescribeTranscodeTemplates
            {"Definitions":[10,"20"],"Type":"Preset","Offset":0,"Limit":100}
            """,
            """
            ManageTask
            {"OperationType":"Abort","TaskId":"1-WorkflowTask-x"}
            """,
            """
            ParseNotification
            {"Content":"{\"EventType\":\"WorkflowTask\"}"}
            """,
            """
            CreateQualityControlTemplate
            {"QualityControlItemSet":[{"Type":"Blur","Switch":"ON","Sampling":"Time","IntervalTime":1000,"Duration":100,"Threshold":"60"}],"Name":"n","RecordFormat":"PNG"}
            """,
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public IReadOnlyList<byte[]> Words { get; } = JsonWords.With("\"Definition\":", "\"RawParameter\":{}", "\"TaskId\":\"\"", "EditMedia\n", "CreateSchedule\n");

    public bool Accepts(byte[] input)
    {
        int lineEnd = Array.IndexOf(input, (byte)'\n');
        string action = lineEnd < 0 ? "" : Encoding.UTF8.GetString(input.AsSpan(0, lineEnd));
        var request = new ApiHttpRequest("POST", name => name == "X-TC-Action" ? action : null, "", input.AsMemory(lineEnd + 1));
        return ApiCalls.Accepts(request);
    }
}
