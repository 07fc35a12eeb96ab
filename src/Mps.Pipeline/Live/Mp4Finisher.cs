using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Live;

/// <summary>Turns a fragmented MP4, whole or broken off, into a plain one with the index in front.</summary>
internal static class Mp4Finisher
{
    private const string Options = "protocol_whitelist=file,crypto,data";

    /// <summary>Copies what can be read, and makes the copy durable.</summary>
    /// <param name="fragmented">Is left as it is.</param>
    /// <param name="target">Is made.</param>
    /// <param name="cut">When the key frame is shown from which on it is recorded anew, in <see cref="LiveClock.Ticks"/> of the file; null = all of it stays.</param>
    /// <param name="interrupt">Borrowed.</param>
    /// <returns>Seconds of media; null = there is none, and no target.</returns>
    /// <exception cref="MediaException">The storage refuses.</exception>
    public static double? Finish(string fragmented, string target, long? cut, Interrupt interrupt)
    {
        double? seconds;
        try
        {
            seconds = Copy(fragmented, target, cut, interrupt);
        }
        catch (MediaException e) when (e.InvalidData)
        {
            // Not even its header was written.
            return null;
        }

        if (seconds is not null)
        {
            using FileStream written = File.OpenWrite(target);
            written.Flush(flushToDisk: true);
        }

        return seconds;
    }

    private static double? Copy(string fragmented, string target, long? cut, Interrupt interrupt)
    {
        using MediaSource source = MediaSource.Open($"file:{fragmented}", interrupt, Options);
        using MediaSink sink = MediaSink.Open("mp4", $"file:{target}", interrupt);
        foreach (StreamFacts stream in source.Streams)
            sink.AddCopied(source, stream.Index);
        sink.WriteHeader("movflags=+faststart\n" + Mp4Multiplex.Timescale);
        PieceCut? rest = cut is { } at ? new PieceCut(at, source.Streams.Any(s => s.Kind == StreamKind.Video)) : null;
        using var packet = new MediaPacket();
        double last = 0;
        while (CutOffFile.TryRead(source, packet))
        {
            PacketFacts facts = packet.Facts;
            StreamFacts stream = source.Streams[facts.Stream];
            if (rest is not null && !rest.Keeps(stream.Kind, facts.Key, new MediaTime(facts.Pts, stream.TimeBase).Rescale(LiveClock.Ticks).Ticks))
                continue;
            last = Math.Max(last, (facts.Pts + Math.Max(0, facts.Duration)) * stream.TimeBase.ToDouble());
            sink.Write(facts.Stream, packet, stream.TimeBase);
        }

        if (last == 0)
            return null;
        sink.Finish();
        return last;
    }
}
