using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Pictures;

/// <summary>Opens staged pictures as a stranger would and decodes them. Nothing unverified is reported as done.</summary>
internal static class PictureVerifier
{
    /// <summary>Decodes a still picture, or all frames of a GIF, and compares size and number.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">Pixels expected.</param>
    /// <param name="height">Pixels expected.</param>
    /// <param name="frames">Frames expected.</param>
    /// <returns>The file's size in bytes.</returns>
    /// <exception cref="JobException">It is not what was written.</exception>
    public static long Check(string path, int width, int height, int frames = 1)
    {
        using FileStream file = File.OpenRead(path);
        try
        {
            // By content, not by name: a name with "%d" in it would be taken for a pattern of names.
            using var interrupt = new Interrupt();
            using var io = new CustomIo(file, FileAccess.Read);
            using MediaSource source = MediaSource.Open("picture", interrupt, "", io);
            int seen = 0;
            foreach ((int w, int h) in Sizes(source))
            {
                seen++;
                if (w != width || h != height)
                    throw Bad(path, $"it is {w}x{h} pixels, but {width}x{height} were written.");
            }

            if (seen != frames)
                throw Bad(path, $"it holds {seen} pictures, but {frames} were written.");
        }
        catch (MediaException e)
        {
            throw Bad(path, $"it cannot be read back. {e.Message}");
        }

        return file.Length;
    }

    /// <summary>A picture that does not hold what was written.</summary>
    public static JobException Bad(string path, string why) => new(new JobFailure(
        JobPhase.Commit, JobFault.Daemon, true, $"The output {Path.GetFileName(path)} did not pass verification: {why}"));

    /// <summary>Decodes a single picture.</summary>
    /// <exception cref="MediaException">It cannot be decoded.</exception>
    public static (int Width, int Height) SizeOf(Stream picture)
    {
        using var interrupt = new Interrupt();
        using var io = new CustomIo(picture, FileAccess.Read);
        using MediaSource source = MediaSource.Open("picture", interrupt, "", io);
        return Sizes(source).FirstOrDefault();
    }

    private static IEnumerable<(int Width, int Height)> Sizes(MediaSource source)
    {
        using Decoder decoder = Decoder.Open(source, 0, 1);
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        bool more = true;
        while (more)
        {
            more = source.Read(packet) == CodecResult.Ok;
            if (!more)
                decoder.SendEnd();
            else if (decoder.Send(packet) != CodecResult.Ok)
                yield break;
            while (decoder.Receive(frame) == CodecResult.Ok)
            {
                FrameFacts facts = frame.Facts;
                yield return (facts.Width, facts.Height);
            }
        }
    }
}
