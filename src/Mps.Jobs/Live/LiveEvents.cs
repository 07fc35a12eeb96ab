namespace Mps.Jobs.Live;

/// <summary>What a worker says about one of its live streams.</summary>
/// <param name="TaskId">The stream.</param>
public abstract record LiveEvent(string TaskId) : JobEvent;

/// <summary>The stream changed its state, or its source.</summary>
/// <param name="TaskId">The stream.</param>
/// <param name="State">What it is now.</param>
/// <param name="Source">Index of the source.</param>
/// <param name="Reason">For people; empty when all is well.</param>
public sealed record LiveStateEvent(string TaskId, LiveState State, int Source, string Reason) : LiveEvent(TaskId);

/// <summary>States of a live stream; the closed label set of <c>mps_live_streams{state}</c>.</summary>
public enum LiveState
{
    /// <summary>Trying to reach the source.</summary>
    Connecting,

    /// <summary>Media comes in.</summary>
    Receiving,

    /// <summary>The source is away; the stream waits for it.</summary>
    Waiting,

    /// <summary>The last files are being closed.</summary>
    Closing,
}

/// <summary>The source was opened (again) and its streams are known; sent again when codec, size or rate change on the way.</summary>
public sealed record LiveSourceEvent(string TaskId, int Source, MediaInfo Info) : LiveEvent(TaskId);

/// <summary>
/// A segment is complete on disk below the staging folder and never changes again. Segments of one output come in order.
/// </summary>
/// <param name="TaskId">The stream.</param>
/// <param name="Output">The output.</param>
/// <param name="Rung">Rung of a ladder; 0 for recordings.</param>
/// <param name="File">Number of the recording file, from 0; 0 for ladders.</param>
/// <param name="Number">Number in the file, from 0.</param>
/// <param name="Path">Below the staging folder.</param>
/// <param name="InitPath">Header of a fragmented MP4 segment below the staging folder; null for TS. The same path over many segments.</param>
/// <param name="DurationSeconds">From its first frame to the next segment's.</param>
/// <param name="Started">Wall-clock time of its first frame as we received it.</param>
/// <param name="Discontinuity">Clock, codec or source differ from the segment before, or something is missing between.</param>
/// <param name="SizeBytes">Size.</param>
/// <param name="Salvaged">It was left open by an attempt that died, and ends where that one's last flush ended.</param>
public sealed record LiveSegmentEvent(
    string TaskId,
    int Output,
    int Rung,
    int File,
    long Number,
    string Path,
    string? InitPath,
    double DurationSeconds,
    DateTimeOffset Started,
    bool Discontinuity,
    long SizeBytes,
    bool Salvaged = false) : LiveEvent(TaskId);

/// <summary>A recording file is complete: no segment follows for it. For MP4 <paramref name="Path"/> is the finished file.</summary>
/// <param name="TaskId">The stream.</param>
/// <param name="Output">The output.</param>
/// <param name="File">Number of the file, from 0.</param>
/// <param name="Path">MP4: below the staging folder. HLS: null.</param>
/// <param name="DurationSeconds">Media in it.</param>
/// <param name="SizeBytes">MP4: size. HLS: of all its segments.</param>
/// <param name="Started">Wall-clock time of its first frame.</param>
/// <param name="Ended">Wall-clock time of its last frame.</param>
/// <param name="Last">No file follows.</param>
public sealed record LiveFileEvent(
    string TaskId,
    int Output,
    int File,
    string? Path,
    double DurationSeconds,
    long SizeBytes,
    DateTimeOffset Started,
    DateTimeOffset Ended,
    bool Last) : LiveEvent(TaskId);

/// <summary>A picture lies below the staging folder.</summary>
public sealed record LivePictureEvent(string TaskId, int Output, long Number, string Path, DateTimeOffset Taken) : LiveEvent(TaskId);

/// <summary>Media is missing or its clock broke here: what a recording lists as a gap. From = To: an attempt goes on where the one before ended.</summary>
/// <param name="TaskId">The stream.</param>
/// <param name="From">Wall-clock time of the last frame before.</param>
/// <param name="To">Wall-clock time of the first frame after.</param>
/// <param name="Reason">E.g. "connection lost", "timestamps jumped by -3600.0 s", "worker restarted".</param>
public sealed record LiveGapEvent(string TaskId, DateTimeOffset From, DateTimeOffset To, string Reason) : LiveEvent(TaskId);

/// <summary>How an output is made, where that is not as one would expect; a line for people.</summary>
public sealed record LiveNoteEvent(string TaskId, int Output, string Note) : LiveEvent(TaskId);

/// <summary>One output failed for good; the others go on.</summary>
public sealed record LiveOutputFailedEvent(string TaskId, int Output, JobFailure Failure) : LiveEvent(TaskId);

/// <summary>Once a second and stream, whatever happens: its thread lives.</summary>
/// <param name="TaskId">The stream.</param>
/// <param name="State">As last told.</param>
/// <param name="Source">Index of the source.</param>
/// <param name="BitRate">Bits per second over the last seconds.</param>
/// <param name="FramesPerSecond">Video frames over the last seconds.</param>
/// <param name="LastFrame">When the last frame came in; null before the first.</param>
/// <param name="LagSeconds">How much more wall-clock time than media time has passed since the connection began; growing means that the source is slower than real time or we are.</param>
/// <param name="Reconnects">Connections after the first, since this attempt began.</param>
/// <param name="Discontinuities">Since this attempt began.</param>
/// <param name="BytesIn">Bytes received since this attempt began.</param>
/// <param name="Dropped">Pictures that decoders and encoders had no time for, since this attempt began.</param>
/// <param name="Pushes">How the servers fare that the stream is sent on to; null = none.</param>
public sealed record LiveProgressEvent(
    string TaskId,
    LiveState State,
    int Source,
    long BitRate,
    double FramesPerSecond,
    DateTimeOffset? LastFrame,
    double LagSeconds,
    long Reconnects,
    long Discontinuities,
    long BytesIn,
    long Dropped = 0,
    IReadOnlyList<LivePushProgress>? Pushes = null) : LiveEvent(TaskId);

/// <summary>How sending a stream on to one server fares.</summary>
/// <param name="Output">The output.</param>
/// <param name="State">What it is now.</param>
/// <param name="BitRate">Bits per second sent over the last seconds.</param>
/// <param name="BytesOut">Bytes of media sent since this attempt began.</param>
/// <param name="Reconnects">Connections after the first, since this attempt began.</param>
/// <param name="Dropped">Pictures that the server missed, because it was away or too slow.</param>
/// <param name="Message">What is wrong; empty when all is well.</param>
public sealed record LivePushProgress(int Output, LivePushState State, long BitRate, long BytesOut, long Reconnects, long Dropped, string Message);

/// <summary>States of a push.</summary>
public enum LivePushState
{
    /// <summary>Nothing has been sent over this connection yet.</summary>
    Connecting,

    /// <summary>The server takes the stream.</summary>
    Sending,

    /// <summary>The server is away; it is tried again soon.</summary>
    Waiting,
}

/// <summary>Last word about a stream; every file has had its own event before.</summary>
/// <param name="TaskId">The stream.</param>
/// <param name="Outcome"><see cref="JobOutcome.Completed"/> when the source ended or stayed away after media had come; Cancelled when stopped on request.</param>
/// <param name="Failure">Set when it failed: nothing ever came, or nothing could be written.</param>
public sealed record LiveEndedEvent(string TaskId, JobOutcome Outcome, JobFailure? Failure = null) : LiveEvent(TaskId);
