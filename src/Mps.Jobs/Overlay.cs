using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>Something drawn on the picture after it has its final size.</summary>
/// <param name="StartSeconds">Shown from, seconds from the start of the output's range; 0 = from its start; negative counts from its end.</param>
/// <param name="EndSeconds">Shown until; 0 = to the end; negative counts from the end.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ImageOverlay), "image")]
[JsonDerivedType(typeof(TextOverlay), "text")]
[JsonDerivedType(typeof(SvgOverlay), "svg")]
[JsonDerivedType(typeof(MosaicOverlay), "mosaic")]
[JsonDerivedType(typeof(SubtitleOverlay), "subtitle")]
public abstract record Overlay(double StartSeconds, double EndSeconds)
{
    /// <summary>What it reads.</summary>
    [JsonIgnore]
    public virtual IEnumerable<MediaInput> Assets => [];
}

/// <summary>A length that is known once the picture's size is.</summary>
/// <param name="Value">Pixels or percent.</param>
/// <param name="Unit">Of what.</param>
public sealed record Extent(double Value, ExtentUnit Unit = ExtentUnit.Pixels);

/// <summary>What an <see cref="Extent"/> counts.</summary>
public enum ExtentUnit
{
    /// <summary>Pixels of the output.</summary>
    Pixels,

    /// <summary>Percent of the picture's side along the same axis.</summary>
    Percent,

    /// <summary>Percent of the picture's width.</summary>
    PercentOfWidth,

    /// <summary>Percent of the picture's height.</summary>
    PercentOfHeight,

    /// <summary>Percent of the picture's short side.</summary>
    PercentOfShort,

    /// <summary>Percent of the picture's long side.</summary>
    PercentOfLong,
}

/// <summary>Where an overlay lies: distance of its nearest corner from a corner of the picture (API <c>CoordinateOrigin</c>, <c>XPos</c>, <c>YPos</c>).</summary>
public sealed record OverlayPlace(PictureCorner Origin, Extent X, Extent Y);

/// <summary>A corner of the picture.</summary>
public enum PictureCorner
{
    /// <summary>The default.</summary>
    TopLeft,

    /// <summary>X counts from the right.</summary>
    TopRight,

    /// <summary>Y counts from the bottom.</summary>
    BottomLeft,

    /// <summary>Both.</summary>
    BottomRight,
}

/// <summary>A picture: png, apng, jpeg, gif or webp, still or moving; its alpha is kept.</summary>
/// <param name="Source">The file; null when <paramref name="Base64"/> is set.</param>
/// <param name="Base64">The file's bytes; null when <paramref name="Source"/> is set.</param>
/// <param name="Place">Where.</param>
/// <param name="Width">Width; null = the picture's own.</param>
/// <param name="Height">Height; null = in proportion to the width.</param>
/// <param name="Repeat">What a moving picture does at its end.</param>
/// <param name="StartSeconds">See <see cref="Overlay"/>.</param>
/// <param name="EndSeconds">See <see cref="Overlay"/>.</param>
public sealed record ImageOverlay(
    MediaInput? Source, string? Base64, OverlayPlace Place, Extent? Width, Extent? Height, OverlayRepeat Repeat, double StartSeconds, double EndSeconds)
    : Overlay(StartSeconds, EndSeconds)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<MediaInput> Assets => Source is null ? [] : [Source];
}

/// <summary>API <c>RepeatType</c>.</summary>
public enum OverlayRepeat
{
    /// <summary>Starts again.</summary>
    Repeat,

    /// <summary>Vanishes.</summary>
    Once,

    /// <summary>Its last picture stays.</summary>
    RepeatLastFrame,
}

/// <summary>A line or lines of text.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Place">Where.</param>
/// <param name="Font">Family or file name, e.g. "arial.ttf", "simkai.ttf".</param>
/// <param name="Size">Height of the letters.</param>
/// <param name="Color">0xRRGGBB.</param>
/// <param name="Alpha">0 (invisible) to 1.</param>
/// <param name="StartSeconds">See <see cref="Overlay"/>.</param>
/// <param name="EndSeconds">See <see cref="Overlay"/>.</param>
public sealed record TextOverlay(
    string Text, OverlayPlace Place, string Font, Extent Size, uint Color, double Alpha, double StartSeconds, double EndSeconds)
    : Overlay(StartSeconds, EndSeconds);

/// <summary>A vector drawing.</summary>
/// <param name="Svg">The document.</param>
/// <param name="Place">Where.</param>
/// <param name="Width">Width; null = in proportion to the height, or the document's own.</param>
/// <param name="Height">Height; null = in proportion to the width, or the document's own.</param>
/// <param name="StartSeconds">See <see cref="Overlay"/>.</param>
/// <param name="EndSeconds">See <see cref="Overlay"/>.</param>
public sealed record SvgOverlay(string Svg, OverlayPlace Place, Extent? Width, Extent? Height, double StartSeconds, double EndSeconds)
    : Overlay(StartSeconds, EndSeconds);

/// <summary>A part of the picture that is made unreadable by large blocks of one colour.</summary>
public sealed record MosaicOverlay(OverlayPlace Place, Extent Width, Extent Height, double StartSeconds, double EndSeconds)
    : Overlay(StartSeconds, EndSeconds);

/// <summary>Subtitles drawn into the picture.</summary>
/// <param name="File">srt, ass or vtt; null = a track of the source.</param>
/// <param name="Track">Subtitle track of the source, from 0, when <paramref name="File"/> is null.</param>
/// <param name="Style">How they look; lengths in percent are of the picture's height.</param>
public sealed record SubtitleOverlay(MediaInput? File, int Track, SubtitleStyle Style) : Overlay(0, 0)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<MediaInput> Assets => new[] { File, Style.FontFile }.OfType<MediaInput>();
}

/// <summary>How burnt-in subtitles look (API <c>SubtitleTemplate</c>, <c>SubtitleEmbedConfig</c>). Colours are 0xRRGGBB, alphas 0 (invisible) to 1.</summary>
/// <param name="FontFile">A font of its own; beats <paramref name="Font"/>.</param>
/// <param name="Font">hei.ttf, song.ttf, simkai.ttf, arial.ttf, … or "auto".</param>
/// <param name="Size">Height of the letters.</param>
/// <param name="Color">Of the letters.</param>
/// <param name="Alpha">Of the letters.</param>
/// <param name="Bottom">Distance of the text from the picture's bottom.</param>
/// <param name="Board">A box behind the text; null = none.</param>
/// <param name="OutlineWidth">0 = none.</param>
/// <param name="OutlineColor">Of the outline.</param>
/// <param name="OutlineAlpha">Of the outline.</param>
/// <param name="ShadowWidth">0 = none.</param>
/// <param name="ShadowColor">Of the shadow.</param>
/// <param name="ShadowAlpha">Of the shadow.</param>
/// <param name="LineSpacing">Between lines, beyond the font's own.</param>
/// <param name="FromTop">Lines of one subtitle grow downwards from their first (API Alignment top) instead of upwards from their last.</param>
public sealed record SubtitleStyle(
    MediaInput? FontFile,
    string Font,
    Extent Size,
    uint Color,
    double Alpha,
    Extent Bottom,
    SubtitleBoard? Board,
    Extent OutlineWidth,
    uint OutlineColor,
    double OutlineAlpha,
    Extent ShadowWidth,
    uint ShadowColor,
    double ShadowAlpha,
    Extent LineSpacing,
    bool FromTop);

/// <summary>The box behind burnt-in subtitles, centred from left to right.</summary>
/// <param name="Bottom">Distance from the picture's bottom.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="Color">0xRRGGBB.</param>
/// <param name="Alpha">0 to 1.</param>
public sealed record SubtitleBoard(Extent Bottom, Extent Width, Extent Height, uint Color, double Alpha);

/// <summary>A subtitle track beside the picture.</summary>
/// <param name="Form">How it is carried.</param>
/// <param name="Source">The file with the text.</param>
/// <param name="Name">Title; null = none.</param>
/// <param name="Language">ISO 639 code; null = none.</param>
/// <param name="OutputFormat">vtt or ttml, for manifests with files beside.</param>
/// <param name="Default">Shown when the viewer chose nothing.</param>
public sealed record SubtitleTrack(SubtitleForm Form, MediaInput Source, string? Name, string? Language, string OutputFormat, bool Default);

/// <summary>API <c>AddOnSubtitle.Type</c>.</summary>
public enum SubtitleForm
{
    /// <summary>A stream or rendition of its own.</summary>
    Stream,

    /// <summary>CEA-708 closed captions in the video.</summary>
    Caption708,

    /// <summary>CEA-608 closed captions in the video.</summary>
    Caption608,
}
