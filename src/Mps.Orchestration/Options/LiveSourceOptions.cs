namespace Mps.Orchestration.Options;

/// <summary>
/// A live source by name: what a request that names it (<c>Url</c> <c>source://NAME</c>) stands for, the official client's included,
/// which has no words for backups, slates, ladders and pushes.
/// </summary>
public sealed record LiveSourceOptions
{
    /// <summary>The primary.</summary>
    public string Url { get; init; } = "";

    /// <summary>Taken in turn when the one before is lost.</summary>
    public IReadOnlyList<string> Backups { get; init; } = [];

    public LiveFailoverOptions Failover { get; init; } = new();

    /// <summary>What ladders and pushes show while the source is away: last, black or a key in the request's bucket; empty = they wait.</summary>
    public string Slate { get; init; } = "";

    /// <summary>Ids of transcode templates, from the highest rung down: made of the source beside what a request asks for.</summary>
    public IReadOnlyList<string> Ladder { get; init; } = [];

    /// <summary>By name: where the source is sent on to beside what a request asks for.</summary>
    public IReadOnlyDictionary<string, LivePushOptions> Pushes { get; init; } = new Dictionary<string, LivePushOptions>();
}

/// <summary>When a backup is taken although the source sends; zero = never.</summary>
public sealed record LiveFailoverOptions
{
    /// <summary>The picture has been black for so long.</summary>
    public TimeSpan Black { get; init; }

    /// <summary>The picture has not changed for so long.</summary>
    public TimeSpan Freeze { get; init; }

    /// <summary>The sound has been silent for so long.</summary>
    public TimeSpan Silence { get; init; }

    /// <summary>The primary is taken again once it was well for so long.</summary>
    public TimeSpan Return { get; init; }
}

/// <summary>A server that a source is sent on to.</summary>
public sealed record LivePushOptions
{
    /// <summary>rtmp, rtmps or srt.</summary>
    public string Url { get; init; } = "";

    /// <summary>Transcode template; 0 = as it comes.</summary>
    public int Definition { get; init; }
}
