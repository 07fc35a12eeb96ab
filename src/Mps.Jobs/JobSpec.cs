using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>
/// One job for one worker: a source, and everything to make from it in one decode. It states rules ("short side 720,
/// at most the source's frame rate"); the pipeline resolves them once the source is open.
/// </summary>
/// <param name="Version"><see cref="Corridor.Version"/>.</param>
/// <param name="TaskId">For logs.</param>
/// <param name="Attempt">1 for the first try.</param>
/// <param name="Input">Where to read.</param>
/// <param name="StagingDirectory">Absolute path of an existing empty folder that belongs to this attempt alone; all outputs go below it.</param>
/// <param name="Outputs">What to make; at least one.</param>
/// <param name="Threads">CPU threads to plan for; 0 = all cores.</param>
/// <param name="Hardware">Where to decode and encode, unless an output says otherwise; null = in software.</param>
/// <param name="Speeds">How fast this node's kernels are; null = never measured.</param>
public sealed record JobSpec(
    int Version,
    string TaskId,
    int Attempt,
    MediaInput Input,
    string StagingDirectory,
    IReadOnlyList<OutputSpec> Outputs,
    int Threads = 0,
    HardwarePolicy? Hardware = null,
    KernelSpeeds? Speeds = null)
{
    /// <summary>Everything that the job reads: the source and what its outputs name besides (pictures, subtitles, fonts, further clips).</summary>
    [JsonIgnore]
    public IEnumerable<MediaInput> Inputs => Outputs.SelectMany(o => o.Assets).Prepend(Input);
}

/// <summary>One thing to make from the source.</summary>
/// <param name="Index">Position of the subtask in its task; unique in the job.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TranscodeOutput), "transcode")]
[JsonDerivedType(typeof(AdaptiveOutput), "adaptive")]
[JsonDerivedType(typeof(SnapshotOutput), "snapshot")]
[JsonDerivedType(typeof(SpriteOutput), "sprite")]
[JsonDerivedType(typeof(ImageOutput), "image")]
[JsonDerivedType(typeof(AnimationOutput), "animation")]
[JsonDerivedType(typeof(SpliceOutput), "splice")]
[JsonDerivedType(typeof(ComposeOutput), "compose")]
public abstract record OutputSpec(int Index)
{
    /// <summary>Every path or pattern below the staging folder that the output writes; "{number}" and its like stand for numbers.</summary>
    [JsonIgnore]
    public abstract IEnumerable<string> Paths { get; }

    /// <summary>What it reads besides the job's source.</summary>
    [JsonIgnore]
    public virtual IEnumerable<MediaInput> Assets => [];
}

/// <summary>One transcoded or remuxed file, or one HLS playlist with its segments.</summary>
/// <param name="Index">Position of the subtask in its task.</param>
/// <param name="Container">API name: mp4, mov, flv, hls, ts, mkv, webm, avi, mxf, mp3, m4a, flac, ogg, wav, aac.</param>
/// <param name="FileName">Path of the main file below the staging folder, with its extension, e.g. "clip_transcode_100020.mp4".</param>
/// <param name="Video">Null removes video.</param>
/// <param name="Audio">Null removes audio.</param>
/// <param name="Segments">Set for hls only.</param>
/// <param name="StartSeconds">Start of the range, seconds from the source's start; negative counts from its end; 0 = start.</param>
/// <param name="EndSeconds">End of the range; 0 = to the end; negative counts from the end.</param>
/// <param name="Conform">When true, a stream that already meets its target is copied instead of encoded.</param>
/// <param name="MoreAudio">Further audio tracks after <paramref name="Audio"/>, in order.</param>
/// <param name="Overlays">Drawn on the picture in this order; empty with a copied video.</param>
/// <param name="Subtitles">Subtitle tracks beside the picture.</param>
/// <param name="Heads">Clips shown before the source, in order, in the output's size, rate and sound.</param>
/// <param name="Tails">Clips shown after the source.</param>
/// <param name="Copyright">Text of the container's copyright tag; null = none.</param>
public sealed record TranscodeOutput(
    int Index,
    string Container,
    string FileName,
    VideoTarget? Video,
    AudioTarget? Audio,
    SegmentTarget? Segments = null,
    double StartSeconds = 0,
    double EndSeconds = 0,
    bool Conform = false,
    IReadOnlyList<AudioTarget>? MoreAudio = null,
    IReadOnlyList<Overlay>? Overlays = null,
    IReadOnlyList<SubtitleTrack>? Subtitles = null,
    IReadOnlyList<SourceClip>? Heads = null,
    IReadOnlyList<SourceClip>? Tails = null,
    string? Copyright = null) : OutputSpec(Index)
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<string> Paths => Segments is null ? [FileName] : [FileName, Segments.NamePattern];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<MediaInput> Assets =>
    [
        .. (Overlays ?? []).SelectMany(o => o.Assets),
        .. (Subtitles ?? []).Select(s => s.Source),
        .. (MoreAudio ?? []).Prepend(Audio).Select(a => a?.External).OfType<MediaInput>(),
        .. (Heads ?? []).Concat(Tails ?? []).Select(c => c.Source),
    ];
}

/// <summary>How HLS media is cut.</summary>
/// <param name="Form">Segment container and layout.</param>
/// <param name="DurationSeconds">Target length; cuts fall on key frames.</param>
/// <param name="NamePattern">Path of segments below the staging folder with "{number}" where the number goes, e.g. "clip_transcode_100220_{number}.ts".</param>
/// <param name="Numbering">How the number is written.</param>
public sealed record SegmentTarget(SegmentForm Form, double DurationSeconds, string NamePattern, SegmentNumbering Numbering);

/// <summary>Segment container and layout (API <c>SegmentType</c> 0, 2, 7, 5; the packed forms are for sound of adaptive streams only).</summary>
public enum SegmentForm
{
    /// <summary>MPEG-TS, a file per segment.</summary>
    TsFiles,

    /// <summary>MPEG-TS, one file with byte ranges.</summary>
    TsByteRange,

    /// <summary>Fragmented MP4, a file per segment.</summary>
    Mp4Files,

    /// <summary>Fragmented MP4, one file with byte ranges.</summary>
    Mp4ByteRange,

    /// <summary>Sound alone as its elementary stream with ID3 time stamps (HLS packed audio), a file per segment.</summary>
    PackedAudioFiles,

    /// <summary>As <see cref="PackedAudioFiles"/>, one file with byte ranges.</summary>
    PackedAudioByteRange,
}

/// <summary>API <c>NumberFormat</c>: number = <paramref name="Initial"/> + n × <paramref name="Increment"/>, padded on the left to <paramref name="MinLength"/> with <paramref name="PlaceHolder"/>.</summary>
public sealed record SegmentNumbering(long Initial = 0, long Increment = 1, int MinLength = 1, string PlaceHolder = "0");
