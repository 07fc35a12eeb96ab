using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Editing;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Overlays;
using Mps.Pipeline.Pictures;
using Mps.Pipeline.Sound;

namespace Mps.Pipeline.Outputs;

/// <summary>An output wants one video stream encoded.</summary>
/// <param name="Output">Whose it is; it fails alone.</param>
/// <param name="Name">For threads and logs, unique in the run, e.g. "video-3" or "video-4.1".</param>
/// <param name="Stream">The source's stream.</param>
/// <param name="Target">What to make of it; never copy.</param>
/// <param name="Range">The part to show.</param>
/// <param name="Writer">Where the packets go.</param>
/// <param name="Slot">The stream there, declared.</param>
/// <param name="SegmentSeconds">A key frame starts each stretch of this length; 0 = none is forced.</param>
public sealed record EncodeDemand(
    OutputRun Output, string Name, StreamFacts Stream, VideoTarget Target, TimeRange Range, IPacketWriter Writer, int Slot, double SegmentSeconds = 0)
{
    /// <summary>Its place among the run's encoders for people: the output's index, and behind a dot that of its rung.</summary>
    public string Place => Name[(Name.LastIndexOf('-') + 1)..];

    /// <summary>Drawn on the picture, in this order.</summary>
    public IReadOnlyList<Overlay> Overlays { get; init; } = [];

    /// <summary>The container cannot hold pictures at uneven distances.</summary>
    public bool ConstantRate { get; init; }

    /// <summary>Where the pictures come from in time; needed with overlays.</summary>
    public OverlayTimeline? Timeline { get; init; }

    /// <summary>Clips around the source's range; null = none.</summary>
    public ClipSequence? Sequence { get; init; }
}

/// <summary>An output wants one audio stream encoded.</summary>
/// <param name="Output">Whose it is.</param>
/// <param name="Stream">The source's stream; with several picks the first.</param>
/// <param name="Target">What was asked for.</param>
/// <param name="Choice">How it is made.</param>
/// <param name="Range">The part to keep.</param>
/// <param name="Writer">Where the packets go.</param>
/// <param name="Slot">The stream there, declared.</param>
public sealed record SoundDemand(
    OutputRun Output, StreamFacts Stream, AudioTarget Target, AudioChoice Choice, TimeRange Range, IPacketWriter Writer, int Slot)
{
    /// <summary>What it is made from; at least one.</summary>
    public IReadOnlyList<PickedSound> Sources { get; init; } = [new PickedSound(Stream)];

    /// <summary>Silence follows up to this length; 0 = none.</summary>
    public double PadSeconds { get; init; }
}

/// <summary>An output wants a stream as it is coded. All copies of one output start together, at a key frame of the first.</summary>
/// <param name="Output">Whose it is.</param>
/// <param name="Stream">The source's stream.</param>
/// <param name="Range">The part to keep.</param>
/// <param name="Writer">Where the packets go.</param>
/// <param name="Slot">The stream there, declared.</param>
public sealed record CopyDemand(OutputRun Output, StreamFacts Stream, TimeRange Range, IPacketWriter Writer, int Slot)
{
    /// <summary>Replaces what the stream says of itself; null = nothing.</summary>
    public StreamLabel? Label { get; init; }
}

/// <summary>
/// An output wants some decoded pictures of a video stream. When the stream is decoded for other outputs anyway they are picked
/// from there; else only what leads to them is decoded.
/// </summary>
/// <param name="Output">Whose it is.</param>
/// <param name="Stream">The source's stream.</param>
/// <param name="Times">Seconds on the source's clock, rising; the frame shown at each is wanted.</param>
/// <param name="KeyTolerance">A key frame at most this many seconds away will do as well; 0 = the exact frame.</param>
/// <param name="OpenMaker">Opens what makes the output of the pictures, once for each thread that takes them; disposed of by the caller.</param>
public sealed record PictureDemand(
    OutputRun Output, StreamFacts Stream, IReadOnlyList<double> Times, double KeyTolerance, Func<PictureMaker> OpenMaker)
{
    /// <summary>Told of times (positions in <see cref="Times"/>) that turn out to lie beyond the end of the source; null = its length is known and the last frame stands for them.</summary>
    public Action<int>? Beyond { get; init; }

    /// <summary>Fails the output with what one of its makers threw.</summary>
    internal void Fail(Exception error) =>
        Output.Fail(FailureClassifier.Classify(error, error is IOException or UnauthorizedAccessException ? JobPhase.Mux : JobPhase.Process));
}
