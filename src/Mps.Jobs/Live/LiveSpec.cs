using System.Text.Json.Serialization;

namespace Mps.Jobs.Live;

/// <summary>
/// One live stream for a worker: where to pull it, how to survive, what to make. A worker that was started for live streams
/// serves several at once, each in its own sandbox; none of them can delay another.
/// </summary>
/// <param name="Version"><see cref="Corridor.Version"/>.</param>
/// <param name="TaskId">Names the stream on the corridor; unique in the worker.</param>
/// <param name="Sources">Primary first, then backups; at least one.</param>
/// <param name="StagingDirectory">
/// Absolute path of an existing folder that belongs to this task over all its attempts. Segments appear here under their final
/// names; what is still open lies in its folder <c>open/</c>, flushed at least once a second, and is salvaged by the next attempt.
/// </param>
/// <param name="Outputs">What to make; at least one.</param>
/// <param name="Policy">How to survive.</param>
/// <param name="Resume">Set when an attempt before this one wrote already.</param>
/// <param name="Addresses">What the sources' playlists may name; null = anything.</param>
/// <param name="Slate">What outputs that are encoded show while no source is there; null = they wait for it.</param>
/// <param name="Failover">When a source counts as lost although it sends; null = only when it does not send.</param>
/// <param name="Hardware">Where encoders may work; null = in software.</param>
public sealed record LiveSpec(
    int Version,
    string TaskId,
    IReadOnlyList<LiveSource> Sources,
    string StagingDirectory,
    IReadOnlyList<LiveOutput> Outputs,
    LivePolicy Policy,
    LiveResume? Resume = null,
    AddressRules? Addresses = null,
    LiveSlate? Slate = null,
    LiveFailover? Failover = null,
    HardwarePolicy? Hardware = null);

/// <summary>What is shown, in silence, while no source is there.</summary>
/// <param name="Kind">Which picture.</param>
/// <param name="Picture">Where the picture is; null for other kinds.</param>
public sealed record LiveSlate(LiveSlateKind Kind, MediaInput? Picture = null);

/// <summary>Kinds of slate.</summary>
public enum LiveSlateKind
{
    /// <summary>The last picture of the source.</summary>
    Last,

    /// <summary>Black.</summary>
    Black,

    /// <summary>A picture of its own.</summary>
    Picture,
}

/// <summary>
/// When another source is taken although this one sends, and when the primary is taken again. Times in seconds; 0 = never. Pictures are
/// judged by key frames alone, so that times shorter than their distance make no difference.
/// </summary>
/// <param name="BlackSeconds">The picture has been black for so long.</param>
/// <param name="FreezeSeconds">The picture has not changed for so long.</param>
/// <param name="SilenceSeconds">The sound has been silent, or away, for so long.</param>
/// <param name="ReturnSeconds">On a backup: the primary is taken again once it was well for so long.</param>
public sealed record LiveFailover(double BlackSeconds = 0, double FreezeSeconds = 0, double SilenceSeconds = 0, double ReturnSeconds = 0)
{
    /// <summary>What a source sends is looked at.</summary>
    [JsonIgnore]
    public bool Watches => BlackSeconds > 0 || FreezeSeconds > 0 || SilenceSeconds > 0;
}

/// <summary>Where a stream is pulled from.</summary>
/// <param name="Url">rtmp, rtmps, http (FLV or HLS), https, srt or rtsp.</param>
/// <param name="UserAgent">Sent with HTTP requests.</param>
public sealed record LiveSource(string Url, string UserAgent = "mpsd");

/// <summary>How a stream survives trouble. All times in seconds.</summary>
/// <param name="ConnectTries">Tries until the first packet ever; 0 = for ever (API default 3).</param>
/// <param name="ConnectTimeoutSeconds">Until a connection answers.</param>
/// <param name="ReadTimeoutSeconds">Longest silence of a connected source before it counts as lost.</param>
/// <param name="RetrySeconds">Wait before the second try; doubles up to <paramref name="RetryMaxSeconds"/>.</param>
/// <param name="RetryMaxSeconds">Longest wait between tries.</param>
/// <param name="ContinueSeconds">How long a lost stream may stay away before it counts as ended; negative = for ever.</param>
/// <param name="JumpSeconds">A step of the source's clock beyond this, either way, is a discontinuity and not a gap in the media.</param>
/// <param name="MaxBitRate">A source that sends more than so many bits per second over ten seconds is refused; 0 = no bound.</param>
/// <param name="AlignSeconds">Longest wait for the reports that align the streams of RTP, from which packets are kept back; 0 = none.</param>
public sealed record LivePolicy(
    int ConnectTries = 3,
    double ConnectTimeoutSeconds = 10,
    double ReadTimeoutSeconds = 10,
    double RetrySeconds = 1,
    double RetryMaxSeconds = 15,
    double ContinueSeconds = 60,
    double JumpSeconds = 5,
    long MaxBitRate = 0,
    double AlignSeconds = 10);

/// <summary>
/// Where an attempt before left off, as far as the daemon knows. Segments with numbers from <see cref="LiveOutputResume.NextSegment"/> on
/// that lie complete in the staging folder were closed by an attempt whose last words were lost: the worker tells of them
/// first, then of what it salvages from <c>open/</c>, then of new ones. With it set, the stream counts as lost rather than
/// as never reached: <see cref="LivePolicy.ContinueSeconds"/> holds instead of <see cref="LivePolicy.ConnectTries"/>.
/// </summary>
/// <param name="Outputs">By output.</param>
/// <param name="Reason">Why there is a seam, as its gap says.</param>
public sealed record LiveResume(IReadOnlyList<LiveOutputResume> Outputs, string Reason = "worker restarted");

/// <summary>Where one output goes on. The first segment after it is a discontinuity.</summary>
/// <param name="Index">The output.</param>
/// <param name="File">Number of the recording file that is open, from 0.</param>
/// <param name="FileSeconds">Media in it so far.</param>
/// <param name="NextSegment">Number of the next segment in it, over all renditions.</param>
public sealed record LiveOutputResume(int Index, int File, double FileSeconds, long NextSegment);
