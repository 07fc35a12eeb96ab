using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>A part of a file.</summary>
/// <param name="Source">The file.</param>
/// <param name="StartSeconds">As <see cref="TranscodeOutput.StartSeconds"/>.</param>
/// <param name="EndSeconds">As <see cref="TranscodeOutput.EndSeconds"/>.</param>
public sealed record SourceClip(MediaInput Source, double StartSeconds = 0, double EndSeconds = 0);

/// <summary>Clips shown one after the other (API EditMedia without <c>ComposeConfig</c>). The job's source is the first clip's.</summary>
/// <param name="Index">Position of the subtask in its task.</param>
/// <param name="Container">mp4, hls, mov, flv or avi.</param>
/// <param name="FileName">Path below the staging folder.</param>
/// <param name="Clips">At least one.</param>
/// <param name="Fast">Cut at key frames and copy; else cut exactly, copying where nothing needs to change.</param>
/// <param name="Segments">Set for hls only.</param>
public sealed record SpliceOutput(
    int Index, string Container, string FileName, IReadOnlyList<SourceClip> Clips, bool Fast, SegmentTarget? Segments = null) : OutputSpec(Index)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<string> Paths => Segments is null ? [FileName] : [FileName, Segments.NamePattern];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<MediaInput> Assets => Clips.Select(c => c.Source);
}

/// <summary>A picture and sound put together from tracks (API <c>ComposeConfig</c>). The job's source is the first file's.</summary>
/// <param name="Index">Position of the subtask in its task.</param>
/// <param name="Container">mp4 or another of the API's edit containers.</param>
/// <param name="FileName">Path below the staging folder.</param>
/// <param name="Video">Null = no picture; the size is the canvas's.</param>
/// <param name="Audio">Null = no sound.</param>
/// <param name="Canvas">What the tracks are drawn on.</param>
/// <param name="Files">By id, as items name them.</param>
/// <param name="Tracks">Later ones lie above earlier ones.</param>
/// <param name="Segments">Set for hls only.</param>
public sealed record ComposeOutput(
    int Index,
    string Container,
    string FileName,
    VideoTarget? Video,
    AudioTarget? Audio,
    ComposeCanvas Canvas,
    IReadOnlyDictionary<string, MediaInput> Files,
    IReadOnlyList<ComposeTrack> Tracks,
    SegmentTarget? Segments = null) : OutputSpec(Index)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<string> Paths => Segments is null ? [FileName] : [FileName, Segments.NamePattern];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<MediaInput> Assets => Files.Values;
}

/// <summary>The background of a composition.</summary>
/// <param name="Width">Pixels; 0 = the first video's.</param>
/// <param name="Height">Pixels; 0 = the first video's.</param>
/// <param name="Color">0xRRGGBB.</param>
public sealed record ComposeCanvas(int Width, int Height, uint Color);

/// <summary>Items of one kind in the order of time.</summary>
public sealed record ComposeTrack(ComposeTrackKind Kind, IReadOnlyList<ComposeItem> Items);

/// <summary>API <c>ComposeMediaTrack.Type</c>.</summary>
public enum ComposeTrackKind
{
    /// <summary>Video, images and gaps.</summary>
    Video,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Text.</summary>
    Title,
}

/// <summary>One item of a track.</summary>
/// <param name="StartSeconds">When it begins in the result; null = right after the item before.</param>
/// <param name="DurationSeconds">How long it is shown; null = as long as its source is.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ComposeVideo), "video")]
[JsonDerivedType(typeof(ComposeImage), "image")]
[JsonDerivedType(typeof(ComposeAudio), "audio")]
[JsonDerivedType(typeof(ComposeGap), "gap")]
[JsonDerivedType(typeof(ComposeTransition), "transition")]
[JsonDerivedType(typeof(ComposeText), "text")]
public abstract record ComposeItem(double? StartSeconds, double? DurationSeconds);

/// <summary>Where a picture lies: its centre's distance from the canvas's top left corner, and its size; null = the centre, or the source's own size in proportion.</summary>
public sealed record ComposePlace(Extent? X, Extent? Y, Extent? Width, Extent? Height);

/// <summary>A piece of a video with its sound. The picture is flipped first, then turned clockwise.</summary>
/// <param name="File">Key of <see cref="ComposeOutput.Files"/>.</param>
/// <param name="FromSeconds">Start of the piece, seconds from the file's start.</param>
/// <param name="ToSeconds">End of the piece; null = <see cref="ComposeItem.DurationSeconds"/> after its start, else the file's end.</param>
/// <param name="Place">Where it lies.</param>
/// <param name="RotateDegrees">Clockwise, 0 to below 360, after the flips.</param>
/// <param name="FlipHorizontal">Left and right change places.</param>
/// <param name="FlipVertical">Top and bottom change places.</param>
/// <param name="Volume">Factor of the amplitude; 0 mutes.</param>
/// <param name="StartSeconds">See <see cref="ComposeItem"/>.</param>
/// <param name="DurationSeconds">See <see cref="ComposeItem"/>.</param>
/// <param name="FromPercent">Start of the piece in percent of the file's length; stands instead of <paramref name="FromSeconds"/>.</param>
/// <param name="ToPercent">End of the piece in percent of the file's length; stands instead of <paramref name="ToSeconds"/>.</param>
public sealed record ComposeVideo(
    string File, double FromSeconds, double? ToSeconds, ComposePlace Place, double RotateDegrees, bool FlipHorizontal, bool FlipVertical,
    double Volume, double? StartSeconds, double? DurationSeconds, double? FromPercent = null, double? ToPercent = null)
    : ComposeItem(StartSeconds, DurationSeconds);

/// <summary>A still picture, flipped first, then turned clockwise.</summary>
public sealed record ComposeImage(
    string File, ComposePlace Place, double RotateDegrees, bool FlipHorizontal, bool FlipVertical, double? StartSeconds, double? DurationSeconds)
    : ComposeItem(StartSeconds, DurationSeconds);

/// <summary>A piece of sound; its range is told as that of <see cref="ComposeVideo"/>.</summary>
public sealed record ComposeAudio(
    string File, double FromSeconds, double? ToSeconds, double Volume, double? StartSeconds, double? DurationSeconds, double? FromPercent = null,
    double? ToPercent = null) : ComposeItem(StartSeconds, DurationSeconds);

/// <summary>Nothing for a while.</summary>
public sealed record ComposeGap(double Seconds) : ComposeItem(null, Seconds);

/// <summary>Between the item before and the item after, over the end of the one and the start of the other.</summary>
/// <param name="Seconds">How long.</param>
/// <param name="Picture">API name of the picture's transition; null = none.</param>
/// <param name="Sound">API name of the sound's; null = none.</param>
public sealed record ComposeTransition(double Seconds, string? Picture, string? Sound) : ComposeItem(null, Seconds);

/// <summary>A line of text.</summary>
public sealed record ComposeText(string Text, ComposeTextStyle Style, double? StartSeconds, double? DurationSeconds) : ComposeItem(StartSeconds, DurationSeconds);

/// <summary>How a text looks (API <c>ComposeSubtitleStyle</c>).</summary>
public sealed record ComposeTextStyle(
    Extent Height, Extent MarginBottom, string Font, Extent Size, bool Bold, bool Italic, uint Color, double Alpha, string Align, Extent AlignMargin,
    Extent BorderWidth, uint BorderColor, uint? BottomColor, double BottomAlpha, double BorderAlpha = 1);
