using Mps.Jobs.Live;

namespace Mps.Orchestration.Options;

/// <summary>Live streams: how they survive trouble. A request, or its recording template, may say otherwise for one stream.</summary>
public sealed record LiveOptions
{
    /// <summary>The word of <see cref="Retry"/> for no bound.</summary>
    public const string Forever = "forever";

    /// <summary>The words of <see cref="SpoolFull"/>.</summary>
    public const string Drop = "drop", Fail = "fail";

    /// <summary>Tries until a source has answered for the first time, or "forever": then a source is never given up, lost ones included.</summary>
    public string Retry { get; init; } = "3";

    /// <summary>Until a source answers.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest silence of a source before it counts as lost.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a lost source may stay away before the stream has ended; a recording template's ContinueTimeout wins.</summary>
    public TimeSpan ContinueTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Wait before the second try; doubles with each further one.</summary>
    public TimeSpan RetryWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between tries.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A step of the source's clock beyond this is a discontinuity.</summary>
    public TimeSpan JumpThreshold { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A source that sends more bits per second than this is refused; 0 = no bound.</summary>
    public long MaxBitRate { get; init; }

    /// <summary>Longest wait for the reports that align sound and picture of an RTSP source; zero = it begins at once.</summary>
    public TimeSpan AlignWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Complete segments that may wait for a bucket that is away or full, bytes over all streams.</summary>
    public long SpoolBytes { get; init; } = 10L * 1024 * 1024 * 1024;

    /// <summary>What happens beyond <see cref="SpoolBytes"/>, and when the staging disk is full: drop (the oldest segments; what cannot be
    /// written until there is room; recorded as a gap) or fail (the recording).</summary>
    public string SpoolFull { get; init; } = Drop;

    /// <summary>Until a bucket has taken a segment, before it is asked again; files beyond 8 MiB get as long again for each 8 MiB.</summary>
    public TimeSpan BucketTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stream that has ended may wait for a bucket that is away before what is missing there is given up.</summary>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Segments in the playlists of a live ladder.</summary>
    public int LadderWindow { get; init; } = 6;

    /// <summary>By name: what a request for <c>source://NAME</c> stands for.</summary>
    public IReadOnlyDictionary<string, LiveSourceOptions> Sources { get; init; } = new Dictionary<string, LiveSourceOptions>();

    /// <summary>The policy of one stream.</summary>
    /// <param name="forever">The request asks never to give up.</param>
    /// <param name="continueSeconds">Of the recording template; 0 = as configured.</param>
    internal LivePolicy Policy(bool forever, double continueSeconds)
    {
        forever |= Retry == Forever;
        return new LivePolicy(
            forever ? 0 : int.Parse(Retry, System.Globalization.CultureInfo.InvariantCulture),
            ConnectTimeout.TotalSeconds,
            ReadTimeout.TotalSeconds,
            RetryWait.TotalSeconds,
            RetryMax.TotalSeconds,
            continueSeconds > 0 ? continueSeconds : forever ? -1 : ContinueTimeout.TotalSeconds,
            JumpThreshold.TotalSeconds,
            MaxBitRate,
            AlignWait.TotalSeconds);
    }
}
