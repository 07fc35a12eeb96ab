using System.Text.Json.Serialization;

namespace Mps.Jobs.Live;

/// <summary>One thing to make from a live stream.</summary>
/// <param name="Index">Position in the task; unique in the stream.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LiveRecordOutput), "record")]
[JsonDerivedType(typeof(LiveLadderOutput), "ladder")]
[JsonDerivedType(typeof(LivePushOutput), "push")]
[JsonDerivedType(typeof(LiveSnapshotOutput), "snapshot")]
public abstract record LiveOutput(int Index);

/// <summary>
/// A recording of the stream as it comes, without decoding. HLS: segments cut at key frames; the daemon keeps the playlist.
/// MP4: fragments of at most one second while it grows, a plain file with the index in front once it is finished.
/// </summary>
/// <param name="Index">Position in the task.</param>
/// <param name="Form">What is written.</param>
/// <param name="SegmentSeconds">Target length of an HLS segment, 1 to 60.</param>
/// <param name="FileSeconds">Longest recording file: at the first key frame after it the next file begins with that frame, and none is lost.</param>
/// <param name="NamePattern">Path below the staging folder with "{file}" and, for HLS, "{number}", e.g. "x_record_1_{file}_{number}.ts".</param>
/// <param name="Sound">Record sound alone, sound and picture, or whatever comes.</param>
public sealed record LiveRecordOutput(
    int Index,
    LiveRecordForm Form,
    double SegmentSeconds,
    double FileSeconds,
    string NamePattern,
    LiveRecordStreams Sound = LiveRecordStreams.Video) : LiveOutput(Index);

/// <summary>What a recording is written as.</summary>
public enum LiveRecordForm
{
    /// <summary>HLS with MPEG-TS segments.</summary>
    HlsTs,

    /// <summary>HLS with fragmented MP4 segments; used for codecs that TS does not carry.</summary>
    HlsMp4,

    /// <summary>MP4 files.</summary>
    Mp4,
}

/// <summary>API <c>RecordType</c>.</summary>
public enum LiveRecordStreams
{
    /// <summary>Picture and sound.</summary>
    Video,

    /// <summary>Sound alone.</summary>
    Audio,

    /// <summary>Whatever the stream has.</summary>
    Auto,
}

/// <summary>A transcoded live ladder in HLS with a sliding window; the daemon keeps the playlists.</summary>
/// <param name="Index">Position in the task.</param>
/// <param name="Rungs">From the highest down; all share one decode.</param>
/// <param name="Audio">Sound of every rung; null = none.</param>
/// <param name="SegmentSeconds">Length of a segment; every rung has key frames there.</param>
/// <param name="NamePattern">Path below the staging folder with "{rung}" and "{number}".</param>
/// <param name="LowLatency">Encode without look-ahead and B-frames.</param>
public sealed record LiveLadderOutput(
    int Index,
    IReadOnlyList<VideoTarget> Rungs,
    AudioTarget? Audio,
    double SegmentSeconds,
    string NamePattern,
    bool LowLatency = true) : LiveOutput(Index);

/// <summary>The stream sent on to another server.</summary>
/// <param name="Index">Position in the task.</param>
/// <param name="Url">rtmp, rtmps or srt.</param>
/// <param name="Video">Null or codec "copy" = as it comes.</param>
/// <param name="Audio">Null or codec "copy" = as it comes.</param>
public sealed record LivePushOutput(int Index, string Url, VideoTarget? Video = null, AudioTarget? Audio = null) : LiveOutput(Index)
{
    /// <summary>Nothing is encoded.</summary>
    [JsonIgnore]
    public bool IsCopy => Video is null or { Codec: "copy" } && Audio is null or { Codec: "copy" };
}

/// <summary>A picture of the stream every so often; only key frames are decoded.</summary>
/// <param name="Index">Position in the task.</param>
/// <param name="IntervalSeconds">Between pictures.</param>
/// <param name="Width">Pixels; 0 as in <see cref="VideoTarget.Width"/>.</param>
/// <param name="Height">Pixels; 0 as in <see cref="VideoTarget.Height"/>.</param>
/// <param name="NamePattern">Path below the staging folder with "{number}", ending in .jpg. The daemon
/// names pictures by their time, so that the numbers may begin anew with each attempt.</param>
public sealed record LiveSnapshotOutput(int Index, double IntervalSeconds, int Width, int Height, string NamePattern) : LiveOutput(Index);
