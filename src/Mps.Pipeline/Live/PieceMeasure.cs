using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>Looks into pieces of recordings that nobody closed.</summary>
internal static class PieceMeasure
{
    private const string Options = "protocol_whitelist=file,crypto,data\ncodec_whitelist=none\nfpsprobesize=0";

    /// <summary>Cuts off what was written in part, and measures the rest.</summary>
    /// <param name="path">A TS segment, or fragments of MP4.</param>
    /// <param name="init">The header of the fragments; null for TS.</param>
    /// <param name="interrupt">Borrowed.</param>
    /// <returns>Seconds of media; null = there is none.</returns>
    public static double? Salvage(string path, string? init, Interrupt interrupt)
    {
        if (Path.GetExtension(path) == ".ts")
        {
            using FileStream file = File.OpenWrite(path);
            file.SetLength(file.Length - (file.Length % TsMultiplex.PacketBytes));
            if (file.Length == 0)
                return null;
        }
        else if (init is null)
        {
            return null;
        }

        try
        {
            if (init is null)
                return Measure(null, path, interrupt);
            using var whole = new MemoryStream([.. File.ReadAllBytes(init), .. File.ReadAllBytes(path)]);
            using var io = new CustomIo(whole, FileAccess.Read);
            return Measure(io, path, interrupt);
        }
        catch (MediaException)
        {
            // Too little of it was written for anybody to read.
            return null;
        }
    }

    private static double? Measure(CustomIo? io, string path, Interrupt interrupt)
    {
        using MediaSource source = MediaSource.Open($"file:{path}", interrupt, Options, io);
        AvLog.Listen(source.Probe);
        LiveTracks tracks = LiveTracks.Choose(source);
        using var packet = new MediaPacket();
        double first = double.PositiveInfinity, last = double.NegativeInfinity;
        while (CutOffFile.TryRead(source, packet))
        {
            PacketFacts facts = packet.Facts;
            StreamFacts stream = source.Streams[facts.Stream];
            if (facts.Pts == MediaPacket.NoTime || stream.Index != (tracks.Video ?? tracks.Audio)?.Index)
                continue;
            double at = facts.Pts * stream.TimeBase.ToDouble();
            first = Math.Min(first, at);
            last = Math.Max(last, at + (Math.Max(0, facts.Duration) * stream.TimeBase.ToDouble()));
        }

        return last > first ? last - first : null;
    }
}
