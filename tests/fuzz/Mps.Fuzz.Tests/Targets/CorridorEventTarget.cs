using System.Text;
using Mps.Jobs;

namespace Mps.Fuzz.Tests.Targets;

/// <summary>Event lines from a worker, which hostile media may have taken over: only <see cref="CorridorException"/> may refuse one.</summary>
public sealed class CorridorEventTarget : IFuzzTarget
{
    private static readonly MediaInfo Info = new(
        "mov,mp4", 1000, 2.5, 3200,
        [new VideoStreamInfo(0, "h264", "avc1.64001f", "High", 1280, 720, 90, 25, 1, 3000, 2.5, 62, "yuv420p", "", "", "", "", false, 1, 1)],
        [new AudioStreamInfo(1, "aac", "mp4a.40.2", 48000, 2, "stereo", 128, 2.5, "eng")]);

    private static readonly JobFailure Failure = new(JobPhase.Decode, JobFault.Source, false, "Invalid data", -1094995529, JobFailureDetail.NoVideo);

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Line(new HelloEvent(Corridor.Version, 42, "FFmpeg 5.1.9")),
        Line(new ProbedEvent("p1", Info)),
        Line(new ProbedEvent("p2", Failure: Failure)),
        Line(new SourceOpenedEvent(Info)),
        Line(new FirstFrameEvent(0.04)),
        Line(new ProgressEvent(1, 2.5, 99, [new OutputProgress(0, 40)], new StageCounters(PacketsRead: 5, DecodeSeconds: 0.25))),
        Line(new OutputFinishedEvent(new OutputResult(0, "clip.mp4", [new OutputFile("clip.mp4", 1000)], Info, "d41d8cd98f00b204e9800998ecf8427e", ["decoder h264"]))),
        Line(new OutputFailedEvent(0, Failure)),
        Line(new JobEndedEvent(JobOutcome.Completed, new StageCounters())),
    ];

    public IReadOnlyList<byte[]> Words { get; } = JsonWords.With("\"type\":\"hello\"", "\"type\":\"jobEnded\"", "\"outcome\":\"Failed\"", "\"phase\":7", "\"phase\":99");

    public bool Accepts(byte[] input)
    {
        JobEvent jobEvent;
        try
        {
            jobEvent = Corridor.ReadEvent(Encoding.UTF8.GetString(input));
        }
        catch (CorridorException)
        {
            return false;
        }

        string line = Corridor.Write(jobEvent);
        if (Corridor.Write(Corridor.ReadEvent(line)) != line)
            throw new InvalidOperationException($"{line} reads back as something else.");
        return true;
    }

    private static byte[] Line(JobEvent jobEvent) => Encoding.UTF8.GetBytes(Corridor.Write(jobEvent));
}
