using System.Globalization;
using System.Security.Cryptography;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Outputs;

/// <summary>What a finished output must turn out to be when it is opened afresh.</summary>
/// <param name="Video">It has a video stream.</param>
/// <param name="Audio">How many audio streams it has.</param>
/// <param name="Seconds">Media time written.</param>
/// <param name="VideoPackets">Pictures written.</param>
/// <param name="Subtitles">How many subtitle streams it has.</param>
public sealed record OutputExpectation(bool Video, int Audio, double Seconds, long VideoPackets, int Subtitles = 0);

/// <summary>Opens a staged output as a stranger would and compares it with what was written. Nothing unverified is reported as done.</summary>
public static class OutputVerifier
{
    /// <summary>Verifies one output.</summary>
    /// <param name="output">The output; its explanation goes into the result.</param>
    /// <param name="spec">What it is.</param>
    /// <param name="stagingDirectory">Where its files are.</param>
    /// <param name="expected">What was written.</param>
    /// <param name="interrupt">Cancels.</param>
    /// <exception cref="JobException">It is not what was written.</exception>
    public static OutputResult Verify(
        OutputRun output, TranscodeOutput spec, string stagingDirectory, OutputExpectation expected, Interrupt interrupt)
    {
        IReadOnlyList<OutputFile> files = StagedFiles.Of(spec, stagingDirectory);
        Task writeback = Writeback.Begin(files.Select(f => Path.Combine(stagingDirectory, f.Path)));
        MediaInfo info;
        try
        {
            info = MediaInspector.Inspect(new FileInput(Path.Combine(stagingDirectory, spec.FileName), stagingDirectory), interrupt);
        }
        catch (JobException e)
        {
            throw Bad(spec, $"it cannot be read back. {e.Message}");
        }

        if (expected.Video != info.Video.Count > 0 || expected.Audio != info.Audio.Count || expected.Subtitles != info.SubtitleStreams)
            throw Bad(spec, $"it has {info.Video.Count} video, {info.Audio.Count} audio and {info.SubtitleStreams} subtitle streams.");
        // A stream's last frame may or may not count into a container's duration; segments are rounded to whole packets.
        double tolerance = Math.Max(1.0, expected.Seconds * 0.02);
        if (info.DurationSeconds > 0 && Math.Abs(info.DurationSeconds - expected.Seconds) > tolerance)
            throw Bad(spec, string.Create(CultureInfo.InvariantCulture, $"it lasts {info.DurationSeconds:0.###} s, but {expected.Seconds:0.###} s were written."));
        // AVI has no times: what the sound starts before the picture, or the coding order delays it by, is filled with empty pictures.
        long filled = spec.Container == "avi" ? 3 : 0;
        if (expected.Video && info.Video[0].Frames > 0 && (info.Video[0].Frames < expected.VideoPackets || info.Video[0].Frames > expected.VideoPackets + filled))
            throw Bad(spec, $"it holds {info.Video[0].Frames} pictures, but {expected.VideoPackets} were written.");

        info = info with { SizeBytes = files.Sum(f => f.SizeBytes) };
        if (info.DurationSeconds > 0)
            info = info with { BitrateBps = (long)(info.SizeBytes * 8 / info.DurationSeconds) };
        string md5 = Md5(Path.Combine(stagingDirectory, spec.FileName));
        writeback.GetAwaiter().GetResult();
        return new OutputResult(spec.Index, spec.FileName, files, info, md5, output.Explanation);
    }

    private static string Md5(string path)
    {
        using FileStream file = File.OpenRead(path);
#pragma warning disable CA5351 // The API's results carry an MD5 as a checksum, not for security.
        return Convert.ToHexStringLower(MD5.HashData(file));
#pragma warning restore CA5351
    }

    private static JobException Bad(TranscodeOutput spec, string why) => new(new JobFailure(
        JobPhase.Commit, JobFault.Daemon, true, $"The output {spec.FileName} did not pass verification: {why}"));
}
