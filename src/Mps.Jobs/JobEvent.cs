using System.Text.Json.Serialization;
using Mps.Jobs.Live;

namespace Mps.Jobs;

/// <summary>A line from a worker to the daemon.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(HelloEvent), "hello")]
[JsonDerivedType(typeof(ProbedEvent), "probed")]
[JsonDerivedType(typeof(SourceOpenedEvent), "sourceOpened")]
[JsonDerivedType(typeof(FirstFrameEvent), "firstFrame")]
[JsonDerivedType(typeof(TappedEvent), "tapped")]
[JsonDerivedType(typeof(ProgressEvent), "progress")]
[JsonDerivedType(typeof(OutputFinishedEvent), "outputFinished")]
[JsonDerivedType(typeof(OutputFailedEvent), "outputFailed")]
[JsonDerivedType(typeof(JobEndedEvent), "jobEnded")]
[JsonDerivedType(typeof(LiveStateEvent), "liveState")]
[JsonDerivedType(typeof(LiveSourceEvent), "liveSource")]
[JsonDerivedType(typeof(LiveSegmentEvent), "liveSegment")]
[JsonDerivedType(typeof(LiveFileEvent), "liveFile")]
[JsonDerivedType(typeof(LivePictureEvent), "livePicture")]
[JsonDerivedType(typeof(LiveGapEvent), "liveGap")]
[JsonDerivedType(typeof(LiveNoteEvent), "liveNote")]
[JsonDerivedType(typeof(LiveOutputFailedEvent), "liveOutputFailed")]
[JsonDerivedType(typeof(LiveProgressEvent), "liveProgress")]
[JsonDerivedType(typeof(LiveEndedEvent), "liveEnded")]
public abstract record JobEvent;

/// <summary>First line of every worker: it is ready for commands.</summary>
/// <param name="Version"><see cref="Corridor.Version"/> of the worker.</param>
/// <param name="Pid">Process id.</param>
/// <param name="Libraries">Versions of the media libraries, for people, e.g. "FFmpeg 5.1.9 (libavcodec 59.37.100)".</param>
public sealed record HelloEvent(int Version, int Pid, string Libraries) : JobEvent;

/// <summary>Answer to <see cref="ProbeCommand"/>: exactly one of <paramref name="Info"/> and <paramref name="Failure"/> is set.</summary>
public sealed record ProbedEvent(string Id, MediaInfo? Info = null, JobFailure? Failure = null) : JobEvent;

/// <summary>The job's source is open and its streams are known.</summary>
public sealed record SourceOpenedEvent(MediaInfo Info) : JobEvent;

/// <summary>The first video (or, without video, audio) frame was decoded.</summary>
/// <param name="ElapsedSeconds">Since the worker read the run command.</param>
/// <param name="Ring">Number of the worker's descriptor of the ring that decoded frames lie in (native/include/mps/ring.h); null = they lie in none.</param>
public sealed record FirstFrameEvent(double ElapsedSeconds, int? Ring = null) : JobEvent;

/// <summary>Answer to <see cref="TapCommand"/>: exactly one of <paramref name="Ring"/> and <paramref name="Refusal"/> is set.</summary>
/// <param name="Id">The command's.</param>
/// <param name="Ring">Number of the worker's descriptor of the stage's ring (native/include/mps/ring.h).</param>
/// <param name="Refusal">Why there is none; unknown stages are told which there are.</param>
public sealed record TappedEvent(string Id, int? Ring = null, string? Refusal = null) : JobEvent;

/// <summary>
/// Heart-beat, once a second from the run command on. Liveness is not progress: the daemon kills a worker whose
/// <paramref name="Work"/> stands still for <c>Workers:StallTimeout</c>.
/// </summary>
/// <param name="MediaSeconds">Furthest media time written to every output, seconds from the start of the selected range.</param>
/// <param name="DurationSeconds">Length of the selected range, seconds; null when unknown.</param>
/// <param name="Work">Grows with every packet read, frame decoded or encoded, packet written and file verified.</param>
/// <param name="Outputs">Percent (0 to 100) by <see cref="OutputSpec.Index"/>.</param>
/// <param name="Stages">Counters of the run so far.</param>
public sealed record ProgressEvent(
    double MediaSeconds,
    double? DurationSeconds,
    long Work,
    IReadOnlyList<OutputProgress> Outputs,
    StageCounters Stages) : JobEvent;

/// <summary>Percent (0 to 100) of one output.</summary>
public sealed record OutputProgress(int Index, int Percent);

/// <summary>The output lies complete and verified in the staging folder.</summary>
public sealed record OutputFinishedEvent(OutputResult Result) : JobEvent;

/// <summary>The output failed; its staged files are gone; other outputs go on.</summary>
public sealed record OutputFailedEvent(int Index, JobFailure Failure) : JobEvent;

/// <summary>Last line of a job. The worker exits with code 0 after it, whatever the outcome.</summary>
/// <param name="Outcome">How the run ended as a whole.</param>
/// <param name="Failure">Set when the run as a whole failed (the source, the plan), which then holds for every output without an event of its own.</param>
/// <param name="Stages">Final counters.</param>
public sealed record JobEndedEvent(JobOutcome Outcome, StageCounters Stages, JobFailure? Failure = null) : JobEvent;

/// <summary>How a run ended as a whole.</summary>
public enum JobOutcome
{
    /// <summary>Every output has its own finished or failed event.</summary>
    Completed,

    /// <summary>The run failed as a whole.</summary>
    Failed,

    /// <summary>Stopped on request.</summary>
    Cancelled,
}

/// <summary>Counters of one run, all growing from zero.</summary>
/// <param name="PacketsRead">Packets demuxed.</param>
/// <param name="FramesDecoded">Video frames decoded.</param>
/// <param name="FramesEncoded">Video frames handed to encoders, all outputs together.</param>
/// <param name="PacketsWritten">Packets muxed, all outputs together.</param>
/// <param name="RingSlots">Slots of the frame ring (0 without one).</param>
/// <param name="RingSlotsPeak">Most slots in use at once.</param>
/// <param name="RingFallbacks">Frames that the decoder put outside the ring because it was full or could not hold them.</param>
/// <param name="FrameCopies">Whole pictures copied between the decoder's output and the input of an encoder or kernel. The design says 0.</param>
/// <param name="DecodeErrors">Packets that a decoder refused and that were skipped.</param>
/// <param name="DecodeSeconds">Time spent in decoding, summed over threads that call it.</param>
/// <param name="ProcessSeconds">Time spent in filters and kernels.</param>
/// <param name="EncodeSeconds">Time spent in encoding calls.</param>
/// <param name="KernelFallbacks">Chains of kernels that the processor took over because their device was lost or cannot take them.</param>
public sealed record StageCounters(
    long PacketsRead = 0,
    long FramesDecoded = 0,
    long FramesEncoded = 0,
    long PacketsWritten = 0,
    int RingSlots = 0,
    int RingSlotsPeak = 0,
    long RingFallbacks = 0,
    long FrameCopies = 0,
    long DecodeErrors = 0,
    double DecodeSeconds = 0,
    double ProcessSeconds = 0,
    double EncodeSeconds = 0,
    long KernelFallbacks = 0);
