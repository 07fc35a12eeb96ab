using System.Globalization;
using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Adaptive;

/// <summary>
/// Reads finished tracks as players do: the initialisation section, then every segment. Nothing unverified is reported as done.
/// </summary>
internal static class TrackVerifier
{
    // A segment's length as manifests write it, and rounding to ticks of 1/90000.
    private const double Rounding = 0.001;

    /// <summary>Reads a track whole and says what it holds.</summary>
    /// <param name="track">Finished.</param>
    /// <param name="staging">The staging folder.</param>
    /// <param name="interrupt">Cancels.</param>
    /// <exception cref="JobException">It is not what was written.</exception>
    public static TrackFacts Read(Track track, string staging, Interrupt interrupt)
    {
        IReadOnlyList<MediaSegment> segments = track.Writer.Segments;
        FileRange[] ranges = [.. new[] { track.Writer.Init }.OfType<FileRange>(), .. segments.Select(s => s.Where)];
        int first = ranges.Length - segments.Count;
        using var bytes = new RangeStream(staging, ranges);
        using var io = new CustomIo(bytes, FileAccess.Read);
        try
        {
            using MediaSource source = MediaSource.Open($"track{Path.GetExtension(segments[0].Where.File)}", interrupt, "", io);
            source.Probe();
            StreamFacts? video = source.Streams.FirstOrDefault(s => s.Kind == StreamKind.Video);
            StreamFacts? audio = source.Streams.FirstOrDefault(s => s.Kind == StreamKind.Audio);
            if (video is null != track.Video is null)
                throw Bad(track.Names.Playlist, video is null ? "it has no picture." : "it has a picture.");
            StreamFacts leader = video ?? audio ?? throw Bad(track.Names.Playlist, "it holds no stream.");
            // Sound packed as it is coded states no times that a demuxer could give.
            CheckPackets(track, source, leader, position => bytes.RangeAt(position) - first, timed: !track.Form.IsPacked());
            double seconds = segments.Sum(s => s.Seconds);
            MediaInfo info = MediaInspector.Describe(source);
            return new TrackFacts(video, audio, info with
            {
                DurationSeconds = seconds,
                Video = [.. info.Video.Select(v => v with { DurationSeconds = seconds, BitrateBps = BitRates.Of(segments).Average })],
                Audio = [.. info.Audio.Select(a => a with { DurationSeconds = seconds, BitrateBps = video is null ? BitRates.Of(segments).Average : a.BitrateBps })],
            });
        }
        catch (MediaException e)
        {
            throw Bad(track.Names.Playlist, $"it cannot be read back. {io.Error?.Message ?? e.Message}");
        }
    }

    /// <summary>Compares what a manifest lists with what was written.</summary>
    /// <exception cref="JobException">They differ.</exception>
    public static void Compare(string manifest, Track track, TrackListing listing)
    {
        IReadOnlyList<MediaSegment> segments = track.Writer.Segments;
        if (listing.Init != track.Writer.Init)
            throw Bad(manifest, $"it places the initialisation of {track.Names.Playlist} at {listing.Init}, which lies at {track.Writer.Init}.");
        if (listing.Segments.Count != segments.Count)
            throw Bad(manifest, $"it lists {listing.Segments.Count} segments, but {segments.Count} were written.");
        for (int i = 0; i < segments.Count; i++)
        {
            (FileRange where, double seconds) = listing.Segments[i];
            if (where != segments[i].Where || Math.Abs(seconds - segments[i].Seconds) > Rounding)
                throw Bad(manifest, $"its segment {i} is {where} of {Text(seconds)} s, but {segments[i].Where} of {Text(segments[i].Seconds)} s was written.");
        }
    }

    /// <summary>Segments of all pictures must start together, or players cannot switch without a seam.</summary>
    /// <exception cref="JobException">They do not.</exception>
    public static void CompareCuts(IReadOnlyList<Track> pictures)
    {
        foreach (Track other in pictures.Skip(1))
        {
            IReadOnlyList<MediaSegment> a = pictures[0].Writer.Segments, b = other.Writer.Segments;
            if (a.Count != b.Count)
                throw Bad(other.Names.Playlist, $"it has {b.Count} segments and {pictures[0].Names.Playlist} has {a.Count}.");
            for (int i = 0; i < a.Count; i++)
            {
                if (Math.Abs(a[i].Start.ToSeconds() - b[i].Start.ToSeconds()) > Rounding)
                    throw Bad(other.Names.Playlist, $"its segment {i} starts at {b[i].Start}, that of {pictures[0].Names.Playlist} at {a[i].Start}.");
            }
        }
    }

    /// <summary>A failed verification.</summary>
    public static JobException Bad(string file, string why) => new(new JobFailure(
        JobPhase.Commit, JobFault.Daemon, true, $"The output {file} did not pass verification: {why}"));

    private static void CheckPackets(Track track, MediaSource source, StreamFacts leader, Func<long, int> segmentAt, bool timed)
    {
        IReadOnlyList<MediaSegment> segments = track.Writer.Segments;
        double tick = leader.TimeBase.ToDouble(), origin = double.NaN;
        int current = -1;
        long count = 0;
        using var packet = new MediaPacket();
        for (; source.Read(packet) == CodecResult.Ok; packet.Clear())
        {
            PacketFacts facts = packet.Facts;
            if (facts.Stream != leader.Index)
                continue;
            count++;
            int segment = timed && facts.Position >= 0 ? segmentAt(facts.Position) : current;
            if (segment == current)
                continue;
            if (segment != current + 1)
                throw Bad(track.Names.Playlist, $"segment {current + 1} holds no {(leader.Kind == StreamKind.Video ? "picture" : "sound")}.");
            current = segment;
            double seconds = facts.Pts * tick;
            origin = double.IsNaN(origin) ? seconds - segments[0].Start.ToSeconds() : origin;
            double expected = segments[segment].Start.ToSeconds() + origin;
            if (leader.Kind == StreamKind.Video && (!facts.Key || Math.Abs(seconds - expected) > Rounding))
                throw Bad(track.Names.Playlist, $"segment {segment} starts {(facts.Key ? "" : "without a key frame ")}at {Text(seconds)} s instead of {Text(expected)} s.");
        }

        if (timed && current != segments.Count - 1)
            throw Bad(track.Names.Playlist, $"only {current + 1} of {segments.Count} segments could be read.");
        if (count != track.Writer.LeadingPackets && timed)
            throw Bad(track.Names.Playlist, $"it holds {count} packets, but {track.Writer.LeadingPackets} were written.");
    }

    private static string Text(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);
}
