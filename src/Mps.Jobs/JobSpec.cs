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
public sealed record JobSpec(
    int Version,
    string TaskId,
    int Attempt,
    MediaInput Input,
    string StagingDirectory,
    IReadOnlyList<OutputSpec> Outputs,
    int Threads = 0);

/// <summary>One thing to make from the source.</summary>
/// <param name="Index">Position of the subtask in its task; unique in the job.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TranscodeOutput), "transcode")]
public abstract record OutputSpec(int Index);

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
public sealed record TranscodeOutput(
    int Index,
    string Container,
    string FileName,
    VideoTarget? Video,
    AudioTarget? Audio,
    SegmentTarget? Segments = null,
    double StartSeconds = 0,
    double EndSeconds = 0,
    bool Conform = false) : OutputSpec(Index);

/// <summary>How HLS media is cut.</summary>
/// <param name="Form">Segment container and layout.</param>
/// <param name="DurationSeconds">Target length; cuts fall on key frames.</param>
/// <param name="NamePattern">Path of segments below the staging folder with "{number}" where the number goes, e.g. "clip_transcode_100220_{number}.ts".</param>
/// <param name="Numbering">How the number is written.</param>
public sealed record SegmentTarget(SegmentForm Form, double DurationSeconds, string NamePattern, SegmentNumbering Numbering);

/// <summary>Segment container and layout (API <c>SegmentType</c> 0, 2, 7, 5).</summary>
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
}

/// <summary>API <c>NumberFormat</c>: number = <paramref name="Initial"/> + n × <paramref name="Increment"/>, padded on the left to <paramref name="MinLength"/> with <paramref name="PlaceHolder"/>.</summary>
public sealed record SegmentNumbering(long Initial = 0, long Increment = 1, int MinLength = 1, string PlaceHolder = "0");

/// <summary>What a video stream should become.</summary>
/// <param name="Codec">API name: h264, h265, av1, vp8, vp9, mpeg2, dnxhd, or copy.</param>
/// <param name="Width">Pixels; 0 = see <paramref name="Height"/>: both 0 keeps the source's size, one 0 scales in proportion.</param>
/// <param name="Height">Pixels; 0 as above.</param>
/// <param name="Adaptive">API <c>ResolutionAdaptive</c> open: Width names the long side and Height the short side of the upright picture.</param>
/// <param name="Fill">How the picture meets a box of another aspect ratio when both sides are given.</param>
/// <param name="FpsNumerator">Frames per second as a fraction; 0 = as the source.</param>
/// <param name="FpsDenominator">At least 1.</param>
/// <param name="BitrateKbps">0 = by quality.</param>
/// <param name="RateControl">How the bit rate is held.</param>
/// <param name="Crf">Quality for <see cref="RateControl.Quality"/> (0 to 51); null = the encoder's usual value.</param>
/// <param name="GopFrames">Key frame distance in frames; 0 = automatic.</param>
/// <param name="GopSeconds">Key frame distance in seconds; 0 = see <paramref name="GopFrames"/>.</param>
/// <param name="Profile">baseline, main, high; null = automatic.</param>
/// <param name="Level">E.g. "4.1"; null = automatic.</param>
/// <param name="BFrames">Consecutive B-frames, 0 to 16; null = automatic.</param>
/// <param name="SceneCut">False keeps key frames on the grid alone.</param>
/// <param name="BitDepth">8 or 10.</param>
/// <param name="Sar">Sample aspect ratio to write, "1:1" or "2:1"; null = square pixels by scaling.</param>
/// <param name="Preset">Encoder speed preset, by the encoder's own names; null = the daemon's default for the codec.</param>
public sealed record VideoTarget(
    string Codec,
    int Width = 0,
    int Height = 0,
    bool Adaptive = true,
    PictureFill Fill = PictureFill.Black,
    int FpsNumerator = 0,
    int FpsDenominator = 1,
    int BitrateKbps = 0,
    RateControl RateControl = RateControl.Variable,
    int? Crf = null,
    int GopFrames = 0,
    double GopSeconds = 0,
    string? Profile = null,
    string? Level = null,
    int? BFrames = null,
    bool SceneCut = true,
    int BitDepth = 8,
    string? Sar = null,
    string? Preset = null);

/// <summary>API <c>FillType</c>.</summary>
public enum PictureFill
{
    /// <summary>Keep the picture's shape, fill with black.</summary>
    Black,

    /// <summary>Keep the picture's shape, fill with white.</summary>
    White,

    /// <summary>Keep the picture's shape, fill with a blurred copy of the picture.</summary>
    Gauss,

    /// <summary>Give the picture the box's shape.</summary>
    Stretch,
}

/// <summary>API <c>Mode</c>.</summary>
public enum RateControl
{
    /// <summary>VBR: the bit rate on average, peaks bounded at twice it.</summary>
    Variable,

    /// <summary>ABR: the bit rate on average.</summary>
    Average,

    /// <summary>CBR: the bit rate at all times.</summary>
    Constant,

    /// <summary>VCRF, or no bit rate given: constant quality; a bit rate, if any, bounds the peaks.</summary>
    Quality,
}

/// <summary>What an audio stream should become.</summary>
/// <param name="Codec">API name: aac, mp3, flac, ac3, eac3, mp2, opus, vorbis, pcm16, pcm24, or copy.</param>
/// <param name="BitrateKbps">0 = the source's (or the encoder's usual) rate.</param>
/// <param name="SampleRateHz">0 = the source's rate where the codec has it, else the nearest above.</param>
/// <param name="Channels">0 = as the source; 1, 2 or 6.</param>
public sealed record AudioTarget(string Codec, int BitrateKbps = 0, int SampleRateHz = 0, int Channels = 2);
