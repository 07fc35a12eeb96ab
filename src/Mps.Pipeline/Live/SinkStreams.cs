using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>Streams that add themselves to a container and tell their place there.</summary>
/// <param name="Video">Adds the picture; null = there is none.</param>
/// <param name="Audio">Adds the sound; null = there is none.</param>
internal sealed record SinkStreams(Func<MediaSink, int>? Video, Func<MediaSink, int>? Audio)
{
    /// <summary>Streams of a source as they are coded there, but for sound that is encoded anew.</summary>
    /// <param name="tracks">Borrowed for as long as the result is used.</param>
    /// <param name="video">With the picture.</param>
    /// <param name="audio">With the sound.</param>
    public static SinkStreams Copies(LiveTracks tracks, bool video, bool audio) => new(
        video && tracks.Video is { } picture ? sink => sink.AddCopied(tracks.Source, picture.Index) : null,
        audio && tracks.Audio is { } sound ? sink => tracks.Encoder is { } encoder ? sink.AddEncoded(encoder) : sink.AddCopied(tracks.Source, sound.Index) : null);
}
