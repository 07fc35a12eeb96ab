using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Outputs;

/// <summary>Which of the source's streams an output shows.</summary>
/// <param name="Video">Null = none.</param>
/// <param name="Audio">Null = none.</param>
public sealed record StreamSelection(StreamFacts? Video, StreamFacts? Audio)
{
    /// <summary>
    /// The default video stream, else the largest; the default audio stream, else the first. Cover pictures are no video.
    /// </summary>
    /// <param name="wantedVideo">Null = no picture is wanted.</param>
    /// <param name="wantedAudio">Null = no sound is wanted.</param>
    /// <param name="source">The source.</param>
    /// <exception cref="JobException">The output needs a stream that the source lacks.</exception>
    public static StreamSelection Resolve(VideoTarget? wantedVideo, AudioTarget? wantedAudio, MediaSource source)
    {
        StreamFacts? video = wantedVideo is null ? null : source.Streams
            .Where(s => s.Kind == StreamKind.Video && !s.AttachedPicture)
            .OrderByDescending(s => s.IsDefault).ThenByDescending(s => (long)s.Width * s.Height)
            .FirstOrDefault();
        StreamFacts? audio = wantedAudio is null ? null : DefaultSound(source);

        // A copy takes what there is; an encode needs what was asked for, but sound may be missing from a film.
        bool videoOptional = wantedVideo is null || (wantedVideo.Codec == "copy" && audio is not null);
        if (video is null && !videoOptional)
            throw JobException.Request("The source has no video stream, and the template makes video.", JobFailureDetail.NoVideo);
        if (audio is null && video is null)
            throw JobException.Request("The source has no audio stream, and the template makes audio.", JobFailureDetail.NoAudio);
        if (video is not null && (video.Width <= 0 || video.Height <= 0))
            throw JobException.Request("The size of the source's video is unknown.", JobFailureDetail.NoVideoSize);
        Demand(video, wantedVideo?.Codec);
        Demand(audio, wantedAudio?.Codec);
        return new StreamSelection(video, audio);
    }

    /// <summary>The default audio stream, else the first; null when there is none that could be heard.</summary>
    /// <exception cref="JobException">Nothing here decodes it, and the codec is not copy.</exception>
    public static StreamFacts? DefaultSound(MediaSource source, string codec)
    {
        StreamFacts? sound = DefaultSound(source);
        Demand(sound, codec);
        return sound;
    }

    // A stream without a rate never sent a sample and is left out; one of a codec that nobody knows is not left out in silence.
    private static StreamFacts? DefaultSound(MediaSource source)
    {
        StreamFacts[] sounds = [.. source.Streams.Where(s => s.Kind == StreamKind.Audio).OrderByDescending(s => s.IsDefault)];
        return sounds.FirstOrDefault(s => s.SampleRateHz > 0) ?? sounds.FirstOrDefault(s => !s.Decodable);
    }

    /// <summary>Refuses a stream that has to be decoded and cannot be.</summary>
    /// <exception cref="JobException">Nothing here decodes it, and the codec is not copy.</exception>
    internal static void Demand(StreamFacts? stream, string? codec)
    {
        if (stream is not { Decodable: false } || codec == "copy")
            return;
        string kind = stream.Kind == StreamKind.Video ? "video" : "audio";
        throw JobException.InSource(
            JobPhase.Decode, $"There is no decoder for the source's {kind} stream {stream.Index} (codec {stream.Codec}).", JobFailureDetail.Unsupported);
    }
}
