using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>Size and shape of still and moving pictures that are cut from a video.</summary>
/// <param name="Width">Pixels; 0 = see <see cref="VideoTarget.Height"/>.</param>
/// <param name="Height">Pixels; 0 as there.</param>
/// <param name="Adaptive">As <see cref="VideoTarget.Adaptive"/>.</param>
/// <param name="Fill">How the picture meets a box of another shape.</param>
public sealed record PictureTarget(int Width = 0, int Height = 0, bool Adaptive = true, PictureFill Fill = PictureFill.Black);

/// <summary>Single pictures: at points of time, sampled, or a cover.</summary>
/// <param name="Index">Position of the subtask in its task.</param>
/// <param name="NamePattern">Path of the files below the staging folder with "{number}" where the number goes; without it there is one picture.</param>
/// <param name="Numbering">How the number is written.</param>
/// <param name="Format">jpg, png or webp.</param>
/// <param name="Picture">Size and shape.</param>
/// <param name="Times">Points of time, in the request's order; null when sampled.</param>
/// <param name="Sampling">Set when <paramref name="Times"/> is null.</param>
/// <param name="Exact">True: the frame shown at that moment. False: the key frame nearest to it, when one lies within half a sampling interval; else the exact frame.</param>
/// <param name="Overlays">Drawn on each picture.</param>
public sealed record SnapshotOutput(
    int Index,
    string NamePattern,
    SegmentNumbering Numbering,
    string Format,
    PictureTarget Picture,
    IReadOnlyList<TimePoint>? Times,
    PictureSampling? Sampling = null,
    bool Exact = true,
    IReadOnlyList<Overlay>? Overlays = null) : OutputSpec(Index)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<string> Paths => [NamePattern];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<MediaInput> Assets => (Overlays ?? []).SelectMany(o => o.Assets);
}

/// <summary>A point of time: exactly one member is set.</summary>
/// <param name="Seconds">From the start; negative counts from the end.</param>
/// <param name="Percent">Of the source's length, 0 to 100.</param>
public sealed record TimePoint(double? Seconds = null, double? Percent = null);

/// <summary>Evenly spaced pictures, the first at 0: exactly one member is set.</summary>
/// <param name="IntervalSeconds">Seconds between pictures.</param>
/// <param name="IntervalPercent">Percent of the source's length between pictures.</param>
public sealed record PictureSampling(double? IntervalSeconds = null, double? IntervalPercent = null);

/// <summary>Sheets of small pictures in rows and columns, and a WebVTT file that says which part of which sheet shows which time.</summary>
/// <param name="Index">Position of the subtask in its task.</param>
/// <param name="NamePattern">Path of the sheets below the staging folder with "{number}".</param>
/// <param name="VttFileName">Path of the WebVTT file below the staging folder.</param>
/// <param name="Numbering">How the number is written.</param>
/// <param name="Format">jpg, png or webp.</param>
/// <param name="Picture">Size and shape of one small picture.</param>
/// <param name="Rows">At least 1.</param>
/// <param name="Columns">At least 1.</param>
/// <param name="Sampling">When pictures are taken.</param>
/// <param name="Exact">As <see cref="SnapshotOutput.Exact"/>.</param>
public sealed record SpriteOutput(
    int Index,
    string NamePattern,
    string VttFileName,
    SegmentNumbering Numbering,
    string Format,
    PictureTarget Picture,
    int Rows,
    int Columns,
    PictureSampling Sampling,
    bool Exact = false) : OutputSpec(Index)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<string> Paths => [NamePattern, VttFileName];
}

/// <summary>An animated picture of a range.</summary>
/// <param name="Index">Position of the subtask in its task.</param>
/// <param name="FileName">Path below the staging folder.</param>
/// <param name="Format">gif or webp.</param>
/// <param name="Picture">Size and shape.</param>
/// <param name="Fps">1 to 30.</param>
/// <param name="Quality">1 to 100; webp only.</param>
/// <param name="StartSeconds">As <see cref="TranscodeOutput.StartSeconds"/>.</param>
/// <param name="EndSeconds">As <see cref="TranscodeOutput.EndSeconds"/>.</param>
public sealed record AnimationOutput(
    int Index, string FileName, string Format, PictureTarget Picture, double Fps, double Quality, double StartSeconds, double EndSeconds) : OutputSpec(Index)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<string> Paths => [FileName];
}
