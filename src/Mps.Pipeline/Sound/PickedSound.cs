using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Sound;

/// <summary>One source of a sound: a stream as a whole, or one channel of it.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Channel">From 0; null = all of them, brought to the output's layout by the coefficients of ITU-R BS.775.</param>
/// <param name="GainDb">Applied to it, dB.</param>
public sealed record PickedSound(StreamFacts Stream, int? Channel = null, double GainDb = 0)
{
    /// <summary>What a target is made from.</summary>
    /// <param name="target">Its <see cref="AudioTarget.Tracks"/> count the file's audio streams from 0, or all its streams where they say so.</param>
    /// <param name="source">The file.</param>
    /// <returns>Empty when the file has no sound and the target names no track.</returns>
    /// <exception cref="JobException">The file lacks a track or channel that is asked for, or nothing here decodes it.</exception>
    public static IReadOnlyList<PickedSound> Resolve(AudioTarget target, MediaSource source)
    {
        if (target.Tracks is not { Count: > 0 } picks)
            return StreamSelection.DefaultSound(source, target.Codec) is { } sound ? [new PickedSound(sound)] : [];

        StreamFacts[] tracks = [.. source.Streams.Where(s => s.Kind == StreamKind.Audio)];
        List<PickedSound> picked = [];
        foreach (AudioPick pick in picks)
        {
            StreamFacts stream = pick.ByStreamIndex ? StreamAt(tracks, pick.Track) : TrackAt(tracks, pick.Track);
            if (pick.Channel is { } channel && (channel < 0 || channel >= stream.Channels))
                throw JobException.Request($"Tracks: audio track {pick.Track} has no channel {channel}; it has {stream.Channels}, counted from 0.");
            if (pick.GainDb is < -60 or > 6)
                throw JobException.Request($"Tracks: a gain of {pick.GainDb} dB is outside of -60 to 6.");
            StreamSelection.Demand(stream, target.Codec);
            picked.Add(new PickedSound(stream, pick.Channel, pick.GainDb));
        }

        if (target.Codec == "copy" && (picked.Count > 1 || picked[0].Channel is not null || picked[0].GainDb != 0))
            throw JobException.Request("Tracks: with the codec copy exactly one whole track can be taken, without gain; name an audio codec to mix.");
        return picked;
    }

    private static StreamFacts TrackAt(StreamFacts[] tracks, int track) => track >= 0 && track < tracks.Length
        ? tracks[track]
        : throw JobException.Request($"Tracks: there is no audio track {track}; the file has {tracks.Length}, counted from 0.", JobFailureDetail.NoAudio);

    private static StreamFacts StreamAt(StreamFacts[] tracks, int index) => Array.Find(tracks, t => t.Index == index) is { } stream
        ? stream
        : throw JobException.Request(
            $"Tracks: stream {index} is no audio; the file's audio streams are {(tracks.Length == 0 ? "none" : string.Join(", ", tracks.Select(t => t.Index)))}.",
            JobFailureDetail.NoAudio);
}
