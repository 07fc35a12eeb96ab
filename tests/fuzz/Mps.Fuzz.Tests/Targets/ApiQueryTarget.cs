using System.Text;
using Mps.Api;

namespace Mps.Fuzz.Tests.Targets;

/// <summary>Query strings of GET calls, with the action in them: only <see cref="ApiException"/> may refuse one.</summary>
public sealed class ApiQueryTarget : IFuzzTarget
{
    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "Action=DescribeTranscodeTemplates&Definitions.0=10&Definitions.1=20&Limit=5&Name=x%20y"u8.ToArray(),
        "Action=ProcessMedia&InputInfo.Type=URL&InputInfo.UrlInputInfo.Url=http%3A%2F%2Fh%2Fa.mp4&MediaProcessTask.TranscodeTaskSet.0.Definition=100020"u8.ToArray(),
        "Action=DescribeTasks&Version=2019-06-12&Status=FINISH&SubTaskHasFailed=true"u8.ToArray(),
    ];

    public IReadOnlyList<byte[]> Words { get; } =
        [.. new[] { "&", "=", ".", "..", "%", "%00", "%ff", "%ED%A0%80", "+", ".0=", ".999999=", ".-1=", "&Limit=", "&Limit.0=1", "&&", "Action=", "\ud83d\ude00" }.Select(Encoding.UTF8.GetBytes)];

    public bool Accepts(byte[] input) => ApiCalls.Accepts(new ApiHttpRequest("GET", _ => null, Encoding.UTF8.GetString(input), default));
}
