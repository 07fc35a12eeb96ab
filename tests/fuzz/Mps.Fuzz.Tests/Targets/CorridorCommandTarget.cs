using System.Text;
using Mps.Jobs;

namespace Mps.Fuzz.Tests.Targets;

/// <summary>Command lines from the daemon to a worker: only <see cref="CorridorException"/> may refuse one.</summary>
public sealed class CorridorCommandTarget : IFuzzTarget
{
    private static readonly SegmentTarget Segments = new(SegmentForm.TsFiles, 6, "clip_{number}.ts", new SegmentNumbering());

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Line(new CancelCommand("stop")),
        Line(new ProbeCommand("p1", new FileInput("/b/clip.mp4", "/b"))),
        Line(new ProbeCommand("p2", new UrlInput("https://example.org/clip.mp4"))),
        Line(new RunCommand(new JobSpec(
            Corridor.Version, "1-WorkflowTask-x", 1, new FileInput("/b/clip.mp4", "/b"), "/s",
            [
                new TranscodeOutput(0, "mp4", "clip.mp4", new VideoTarget("h264", Height: 720, Crf: 23, Profile: "high"), new AudioTarget("aac", 128, 48000)),
                new TranscodeOutput(1, "hls", "clip.m3u8", new VideoTarget("copy"), null, Segments, StartSeconds: 1.5, EndSeconds: -2, Conform: true),
            ]))),
    ];

    public IReadOnlyList<byte[]> Words { get; } = JsonWords.With("\"type\":\"probe\"", "\"kind\":\"url\"", "\"kind\":\"transcode\"", "\"rateControl\":\"Quality\"", "\"rateControl\":9");

    public bool Accepts(byte[] input)
    {
        WorkerCommand command;
        try
        {
            command = Corridor.ReadCommand(Encoding.UTF8.GetString(input));
        }
        catch (CorridorException)
        {
            return false;
        }

        // What was read can be sent on, and means the same then.
        string line = Corridor.Write(command);
        if (Corridor.Write(Corridor.ReadCommand(line)) != line)
            throw new InvalidOperationException($"{line} reads back as something else.");
        return true;
    }

    private static byte[] Line(WorkerCommand command) => Encoding.UTF8.GetBytes(Corridor.Write(command));
}
