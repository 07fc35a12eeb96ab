using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>One programme in several qualities with a manifest that players switch by: HLS, DASH, or both over the same segments.</summary>
/// <param name="Index">Position of the subtask in its task.</param>
/// <param name="FileName">Path of the main manifest below the staging folder: .m3u8 or .mpd.</param>
/// <param name="Hls">Write HLS playlists.</param>
/// <param name="Dash">Write a DASH manifest.</param>
/// <param name="Form">Segment container and layout; DASH needs one of the MP4 forms.</param>
/// <param name="AudioForm">How sound of its own renditions is packed; null = sound lies in the video's segments.</param>
/// <param name="SegmentSeconds">Target length; key frames of all rungs lie on this grid.</param>
/// <param name="Rungs">Qualities in the request's order.</param>
/// <param name="DropHigherBitrate">Leave out rungs whose bit rate is above the source's.</param>
/// <param name="DropHigherResolution">Leave out rungs whose short side is above the source's.</param>
/// <param name="Overlays">Drawn on every rung, in the rung's size.</param>
/// <param name="Subtitles">Subtitle renditions.</param>
/// <param name="MoreAudio">Further audio renditions, each coded once and shared by all rungs.</param>
/// <param name="Numbering">How segment numbers are written.</param>
public sealed record AdaptiveOutput(
    int Index,
    string FileName,
    bool Hls,
    bool Dash,
    SegmentForm Form,
    SegmentForm? AudioForm,
    double SegmentSeconds,
    IReadOnlyList<AdaptiveRung> Rungs,
    bool DropHigherBitrate = false,
    bool DropHigherResolution = false,
    IReadOnlyList<Overlay>? Overlays = null,
    IReadOnlyList<SubtitleTrack>? Subtitles = null,
    IReadOnlyList<AudioTarget>? MoreAudio = null,
    SegmentNumbering? Numbering = null) : OutputSpec(Index)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<string> Paths => [FileName, .. Rungs.SelectMany(r => new[] { r.PlaylistName, r.SegmentPattern })];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<MediaInput> Assets =>
    [
        .. (Overlays ?? []).SelectMany(o => o.Assets),
        .. (Subtitles ?? []).Select(s => s.Source),
        .. (MoreAudio ?? []).Concat(Rungs.SelectMany(r => r.Audio)).Select(a => a.External).OfType<MediaInput>(),
    ];
}

/// <summary>One quality.</summary>
/// <param name="Video">Null for sound alone.</param>
/// <param name="Audio">Its sound; empty for a picture alone. Several share the rung as renditions.</param>
/// <param name="PlaylistName">Path of the rung's playlist below the staging folder.</param>
/// <param name="SegmentPattern">Path of its segments with "{segmentNumber}", the rung's number filled in already.</param>
public sealed record AdaptiveRung(VideoTarget? Video, IReadOnlyList<AudioTarget> Audio, string PlaylistName, string SegmentPattern);
