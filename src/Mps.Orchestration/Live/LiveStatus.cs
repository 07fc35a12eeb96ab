using Mps.Jobs.Live;

namespace Mps.Orchestration.Live;

/// <summary>How a live stream fares right now.</summary>
/// <param name="TaskId">Its task.</param>
/// <param name="StreamId">Its name.</param>
/// <param name="State">starting, connecting, receiving, waiting or closing.</param>
/// <param name="Source">Address that it is pulled from, without secrets.</param>
/// <param name="SourceIndex">0 = the primary.</param>
/// <param name="BitRate">Bits per second over the last seconds.</param>
/// <param name="FramesPerSecond">Video frames over the last seconds.</param>
/// <param name="LastFrame">When the last frame came in; null before the first.</param>
/// <param name="LagSeconds">How far it is behind real time.</param>
/// <param name="Reconnects">Connections after the first.</param>
/// <param name="Discontinuities">Breaks of the source's clock, codec or connection.</param>
/// <param name="RecordedSeconds">Media that is visible in the bucket, of the longest recording.</param>
/// <param name="RecordedBytes">Size of all recordings.</param>
/// <param name="Files">Recording files that are complete.</param>
/// <param name="SpooledBytes">Complete segments that wait for the bucket.</param>
/// <param name="Gaps">How often something is missing.</param>
/// <param name="Message">What is wrong; empty when all is well.</param>
/// <param name="Dropped">Pictures that decoders and encoders had no time for.</param>
/// <param name="Pushes">How the servers fare that the stream is sent on to; null = none.</param>
/// <param name="Notes">How outputs are made where that is not as one would expect, such as sound that is encoded anew; null = nothing.</param>
public sealed record LiveStatus(
    string TaskId,
    string StreamId,
    string State,
    string Source,
    int SourceIndex = 0,
    long BitRate = 0,
    double FramesPerSecond = 0,
    DateTimeOffset? LastFrame = null,
    double LagSeconds = 0,
    long Reconnects = 0,
    long Discontinuities = 0,
    double RecordedSeconds = 0,
    long RecordedBytes = 0,
    int Files = 0,
    long SpooledBytes = 0,
    int Gaps = 0,
    string Message = "",
    long Dropped = 0,
    IReadOnlyList<LivePushStatus>? Pushes = null,
    IReadOnlyList<string>? Notes = null)
{
    /// <summary>No worker has it yet.</summary>
    public const string Starting = "starting";

    /// <summary>All states, in the order of a stream's life; the label set of <c>mps_live_streams{state}</c>.</summary>
    public static IReadOnlyList<string> States { get; } = [Starting, .. Enum.GetValues<LiveState>().Select(Word)];

    /// <summary>The state as lists and metrics name it.</summary>
    public static string Word(LiveState state) => state switch
    {
        LiveState.Connecting => "connecting",
        LiveState.Receiving => "receiving",
        LiveState.Waiting => "waiting",
        LiveState.Closing => "closing",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>An address without what may be a secret: user and query.</summary>
    public static string Shown(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? $"{uri.Scheme}://{(uri.IsDefaultPort || uri.Port < 0 ? uri.Host : $"{uri.Host}:{uri.Port}")}{uri.AbsolutePath}"
            : "";
}

/// <summary>How sending a stream on to one server fares.</summary>
/// <param name="Output">The output.</param>
/// <param name="Url">Where to, without secrets.</param>
/// <param name="State">connecting, sending or waiting.</param>
/// <param name="BitRate">Bits per second sent over the last seconds.</param>
/// <param name="Bytes">Sent by this worker.</param>
/// <param name="Reconnects">Connections after the first.</param>
/// <param name="Dropped">Pictures that the server missed.</param>
/// <param name="Message">What is wrong; empty when all is well.</param>
public sealed record LivePushStatus(int Output, string Url, string State, long BitRate, long Bytes, long Reconnects, long Dropped, string Message)
{
    /// <summary>The state as lists name it.</summary>
    internal static string Word(LivePushState state) => state switch
    {
        LivePushState.Connecting => "connecting",
        LivePushState.Sending => "sending",
        LivePushState.Waiting => "waiting",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
