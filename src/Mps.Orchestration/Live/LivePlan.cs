using System.Text.Json.Serialization;
using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Orchestration.Live;

/// <summary>What a live task is to do, as the store keeps it.</summary>
/// <param name="Sources">Addresses, primary first.</param>
/// <param name="StreamId">Names the stream in paths and lists: the last part of the primary's path.</param>
/// <param name="Bucket">Where everything goes.</param>
/// <param name="Region">Region that results name.</param>
/// <param name="Folder">Folder that relative paths start from, with a leading and an ending '/'.</param>
/// <param name="Outputs">By their index, which is that of the subtask.</param>
/// <param name="Forever">Never give the source up, whatever the daemon's configuration says.</param>
/// <param name="Slate">What encoded outputs show while the source is away: <see cref="LastPicture"/>, <see cref="Black"/> or a key; null = nothing.</param>
/// <param name="Failover">When another source is taken although this one sends; null = never.</param>
public sealed record LivePlan(
    IReadOnlyList<string> Sources,
    string StreamId,
    string Bucket,
    string Region,
    string Folder,
    IReadOnlyList<LiveOutputPlan> Outputs,
    bool Forever = false,
    string? Slate = null,
    LiveFailover? Failover = null)
{
    /// <summary>A <see cref="Slate"/> that is no key.</summary>
    public const string LastPicture = "last", Black = "black";

    /// <summary>Something is decoded and encoded all the time, which deserves a worker of its own.</summary>
    [JsonIgnore]
    public bool IsEncoded => Outputs.Any(o => o is LadderPlan || (o is PushPlan push && (Slate is not null || !push.Spec.IsCopy)));
}

/// <summary>One thing to make from a live stream.</summary>
/// <param name="Index">Index of its subtask.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RecordPlan), "record")]
[JsonDerivedType(typeof(LadderPlan), "ladder")]
[JsonDerivedType(typeof(PushPlan), "push")]
[JsonDerivedType(typeof(SnapshotPlan), "snapshot")]
public abstract record LiveOutputPlan(int Index);

/// <summary>A recording.</summary>
/// <param name="Index">Index of its subtask.</param>
/// <param name="Definition">Template; 0 = none.</param>
/// <param name="Form">What is written.</param>
/// <param name="SegmentSeconds">Length of an HLS segment.</param>
/// <param name="FileSeconds">Length of a file.</param>
/// <param name="Streams">Which streams.</param>
/// <param name="ContinueSeconds">How long the source may stay away; 0 = as the daemon's configuration says.</param>
/// <param name="Path">Pattern of the file's path, checked.</param>
public sealed record RecordPlan(
    int Index, long Definition, LiveRecordForm Form, double SegmentSeconds, double FileSeconds, LiveRecordStreams Streams, double ContinueSeconds, string Path)
    : LiveOutputPlan(Index);

/// <summary>A transcoded ladder in HLS with a sliding window.</summary>
public sealed record LadderPlan(int Index, IReadOnlyList<VideoTarget> Rungs, AudioTarget? Audio, double SegmentSeconds) : LiveOutputPlan(Index);

/// <summary>The stream sent on to another server; null targets = as it comes.</summary>
public sealed record PushPlan(int Index, string Url, VideoTarget? Video, AudioTarget? Audio) : LiveOutputPlan(Index)
{
    /// <summary>As the worker is told.</summary>
    [JsonIgnore]
    public LivePushOutput Spec => new(Index, Url, Video, Audio);
}

/// <summary>Pictures of the stream.</summary>
public sealed record SnapshotPlan(int Index, double IntervalSeconds, int Width, int Height) : LiveOutputPlan(Index);
