using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Adaptive;
using Mps.Pipeline.Editing;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Pictures;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Outputs;

/// <summary>
/// One output of a run, with the decisions made for it. Life: <see cref="Open"/> fits the request to the source and states
/// what it wants of it (the demands); the graph serves the demands of all outputs with one decode; <see cref="Conclude"/>
/// completes and verifies the files; <see cref="Discard"/> removes them when the output failed. Owns its files and writers.
/// </summary>
public abstract class PlannedOutput(OutputRun run) : IDisposable
{
    /// <summary>Its state.</summary>
    public OutputRun Run { get; } = run;

    /// <summary>Part of the source that it shows.</summary>
    public TimeRange Range { get; protected set; } = new(0, null);

    /// <summary>Length of what it makes in seconds; null when unknown.</summary>
    public double? LengthSeconds { get; protected set; }

    /// <summary>Video to encode.</summary>
    public IReadOnlyList<EncodeDemand> Encodes { get; protected set; } = [];

    /// <summary>Sound to encode.</summary>
    public IReadOnlyList<SoundDemand> Sounds { get; protected set; } = [];

    /// <summary>Streams to copy; the first decides where the copy starts.</summary>
    public IReadOnlyList<CopyDemand> Copies { get; protected set; } = [];

    /// <summary>Pictures to take.</summary>
    public IReadOnlyList<PictureDemand> Pictures { get; protected set; } = [];

    /// <summary>Threads of its own, run beside the source's; disposed of by the graph.</summary>
    public IReadOnlyList<Stage> OwnStages { get; protected set; } = [];

    /// <summary>0 to 100.</summary>
    public virtual int Percent => Concluded ? 100
        : LengthSeconds is > 0 and var length ? (int)Math.Clamp(Run.WrittenSeconds / length * 100, 0, 99)
        : 0;

    /// <summary>Its files are complete.</summary>
    protected bool Concluded { get; set; }

    /// <summary>The output for a spec.</summary>
    /// <exception cref="JobException">This worker does not know its kind.</exception>
    public static PlannedOutput Of(OutputSpec spec) => spec switch
    {
        TranscodeOutput transcode => new TranscodePlan(transcode),
        SnapshotOutput snapshot => new SnapshotPlan(snapshot),
        SpriteOutput sprite => new SpritePlan(sprite),
        AnimationOutput animation => new AnimationPlan(animation),
        AdaptiveOutput adaptive => new AdaptivePlan(adaptive),
        ComposeOutput compose => new ComposePlan(compose),
        SpliceOutput splice => new TranscodePlan(Splice.AsTranscode(splice)),
        _ => new UnknownPlan(spec),
    };

    /// <summary>Fits the request to the source, opens files, states the demands.</summary>
    /// <exception cref="JobException">They do not fit.</exception>
    /// <exception cref="MediaException">A file cannot be made.</exception>
    public abstract void Open(RunContext context);

    /// <summary>Completes the files once all stages have ended, verifies them as a stranger would see them, and describes them.</summary>
    /// <exception cref="JobException">Nothing was written, or it is not what was written.</exception>
    /// <exception cref="MediaException">The storage refuses.</exception>
    public abstract OutputResult Conclude(RunContext context);

    /// <summary>Closes what is open and removes what lies in the staging folder.</summary>
    public abstract void Discard(string staging);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what was opened.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>Stands for a spec that this worker does not know; it fails when it is planned, alone.</summary>
internal sealed class UnknownPlan(OutputSpec spec) : PlannedOutput(new OutputRun(spec.Index))
{
    public override void Open(RunContext context) =>
        throw JobException.Request($"Outputs of type {spec.GetType().Name} are not known to this worker.", JobFailureDetail.Unsupported);

    public override OutputResult Conclude(RunContext context) => throw new InvalidOperationException("The output was not opened.");

    public override void Discard(string staging)
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
