using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Live;

/// <summary>Looks into segments of recordings that nobody closed.</summary>
internal static class PieceMeasure
{
    private const string Options = "protocol_whitelist=file,crypto,data\ncodec_whitelist=none\nfpsprobesize=0";
    private const long TransportPeriod = 1L << 33; // ISO/IEC 13818-1, 2.4.3.7

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
            return Read(path, init, interrupt, Measure);
        }
        catch (MediaException)
        {
            // Too little of it was written for anybody to read.
            return null;
        }
    }

    /// <summary>Writes what of a segment stays when it is recorded anew from a key frame on.</summary>
    /// <param name="path">A TS segment, or fragments of MP4; is left as it is.</param>
    /// <param name="init">The header of the fragments; null for TS.</param>
    /// <param name="at">When the key frame is shown, in <see cref="LiveClock.Ticks"/>.</param>
    /// <param name="target">Is made; empty when nothing stays.</param>
    /// <param name="interrupt">Borrowed.</param>
    /// <returns>The header of the fragments; null for TS.</returns>
    /// <exception cref="MediaException">The storage refuses, or there is too little of it for anybody to read.</exception>
    public static byte[]? Cut(string path, string? init, long at, string target, Interrupt interrupt)
    {
        using FileStream file = File.Create(target);
        using SegmentMultiplex multiplex = init is null ? new TsMultiplex(interrupt) : new FragmentMultiplex(interrupt);
        multiplex.Target = file;
        Read<object?>(path, init, interrupt, source =>
        {
            Copy(source, multiplex, at);
            return null;
        });
        multiplex.Target = null;
        return multiplex.Init;
    }

    private static T Read<T>(string path, string? init, Interrupt interrupt, Func<MediaSource, T> use)
    {
        using MemoryStream? whole = init is null ? null : new([.. File.ReadAllBytes(init), .. File.ReadAllBytes(path)]);
        using CustomIo? io = whole is null ? null : new(whole, FileAccess.Read);
        using MediaSource source = MediaSource.Open($"file:{path}", interrupt, Options, io);
        AvLog.Listen(source.Probe);
        return use(source);
    }

    private static double? Measure(MediaSource source)
    {
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

    private static void Copy(MediaSource source, SegmentMultiplex multiplex, long at)
    {
        LiveTracks tracks = LiveTracks.Choose(source);
        var cut = new PieceCut(at, tracks.Video is not null);
        using var packet = new MediaPacket();
        while (CutOffFile.TryRead(source, packet))
        {
            PacketFacts facts = packet.Facts;
            StreamFacts stream = source.Streams[facts.Stream];
            if (facts.Pts == MediaPacket.NoTime || (stream.Index != tracks.Video?.Index && stream.Index != tracks.Audio?.Index))
                continue;
            // The run's clock does not wrap, the counter of a transport stream does.
            long Near(long time)
            {
                long ticks = new MediaTime(time, stream.TimeBase).Rescale(LiveClock.Ticks).Ticks;
                return multiplex is TsMultiplex ? at + (long)Math.IEEERemainder(ticks - at, TransportPeriod) : ticks;
            }

            long pts = Near(facts.Pts), dts = facts.Dts == MediaPacket.NoTime ? pts : Near(facts.Dts);
            if (!cut.Keeps(stream.Kind, facts.Key, pts))
                continue;
            if (multiplex.IsFresh)
                multiplex.Start(tracks, tracks.Video is not null, tracks.Audio is not null);
            long duration = new MediaTime(Math.Max(0, facts.Duration), stream.TimeBase).Rescale(LiveClock.Ticks).Ticks;
            multiplex.Write(new LivePacket(packet, stream.Kind, new LiveTimes(pts, dts, duration, null), facts.Key, default));
        }

        if (!multiplex.IsFresh)
            multiplex.Cut();
    }
}
