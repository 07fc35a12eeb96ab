using Mps.Api.Model;

namespace Mps.Orchestration.Live;

/// <summary>
/// What to do with a live stream: the body of <c>POST /v1/live</c>, in which ProcessLiveStream ends, too. It says what the
/// API's request has no words for: recordings without a schedule, backups, ladders, pushes, pictures.
/// </summary>
public sealed record LiveRequest
{
    /// <summary>Where to pull from: rtmp, rtmps, http or https (FLV or HLS), srt, rtsp.</summary>
    public string Url { get; init; } = "";

    /// <summary>Taken in turn when the one before fails.</summary>
    public IReadOnlyList<string> Backups { get; init; } = [];

    /// <summary>Bucket of everything that is kept; may be absent when nothing is.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>Folder in the bucket.</summary>
    public string Dir { get; init; } = "/";

    /// <summary>Recordings.</summary>
    public IReadOnlyList<LiveRecordRequest> Records { get; init; } = [];

    /// <summary>Transcode templates of the rungs of a ladder, from the highest down; empty = no ladder.</summary>
    public IReadOnlyList<long> Ladder { get; init; } = [];

    /// <summary>Servers that the stream is sent on to.</summary>
    public IReadOnlyList<LivePushRequest> Pushes { get; init; } = [];

    /// <summary>A picture every so many seconds; 0 = none.</summary>
    public double SnapshotSeconds { get; init; }

    /// <summary>
    /// What ladders and pushes show, in silence, while the source is away: "last" (its last picture), "black", or the key of a
    /// picture in the bucket; empty = they wait for the source. Pushes with a slate are encoded.
    /// </summary>
    public string Slate { get; init; } = "";

    /// <summary>When a backup is taken although the source sends, and when the primary is taken again; null = when the source is lost, and never.</summary>
    public LiveFailoverRequest? Failover { get; init; }

    /// <summary>Never give the source up.</summary>
    public bool Forever { get; init; }

    /// <summary>Address that is told of files and of the end; empty = nobody.</summary>
    public string NotifyUrl { get; init; } = "";

    /// <summary>Signs what it is told; empty = unsigned.</summary>
    public string NotifyKey { get; init; } = "";

    /// <summary>Refused when it was used in the last seven days; empty = not checked.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>Echoed.</summary>
    public string SessionContext { get; init; } = "";
}

/// <summary>One recording.</summary>
public sealed record LiveRecordRequest
{
    /// <summary>Live record template; 0 = the fields below alone.</summary>
    public long Definition { get; init; }

    /// <summary>Without a template: MP4 files instead of HLS.</summary>
    public bool Mp4 { get; init; }

    /// <summary>Without a template: length of an HLS segment, 1 to 60 s; 0 = 10 s.</summary>
    public double SegmentSeconds { get; init; }

    /// <summary>Without a template: length of a file, 10 to 43200 s; 0 = an hour.</summary>
    public double FileSeconds { get; init; }

    /// <summary>Path pattern; empty = <see cref="LiveNames.DefaultRecord"/>.</summary>
    public string Path { get; init; } = "";

    internal static LiveRecordRequest Of(LiveRecordTaskInput input) =>
        new() { Definition = input.Definition ?? 0, Path = input.OutputObjectPath ?? "" };
}

/// <summary>One server that a stream is sent on to.</summary>
public sealed record LivePushRequest
{
    /// <summary>rtmp, rtmps or srt.</summary>
    public string Url { get; init; } = "";

    /// <summary>Transcode template; 0 = as it comes.</summary>
    public long Definition { get; init; }
}

/// <summary>When a backup is taken although the source sends. All times in ms; 0 = never.</summary>
public sealed record LiveFailoverRequest
{
    /// <summary>The picture has been black for so long.</summary>
    public int BlackMs { get; init; }

    /// <summary>The picture has not changed for so long.</summary>
    public int FreezeMs { get; init; }

    /// <summary>The sound has been silent for so long.</summary>
    public int SilenceMs { get; init; }

    /// <summary>The primary is taken again once it was well for so long.</summary>
    public int ReturnMs { get; init; }
}
