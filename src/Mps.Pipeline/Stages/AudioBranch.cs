using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Sound;

namespace Mps.Pipeline.Stages;

/// <summary>
/// One output's sound track, from decoded frames to coded packets; fails alone. Several streams, each with a decoder and a thread of
/// its own, may feed it:
/// <code>feeds ─► inputs (rate, layout, time, range) ─► mix ─► effects ─► level ─► encoder ─► writer</code>
/// </summary>
public sealed class AudioBranch : ISoundFeed, IDisposable
{
    // Mixing and folding channels can exceed full scale; a tenth of a decibel below it leaves room for rounding.
    private const double MixCeilingDb = -0.1;

    private readonly Lock _gate = new();
    private readonly OutputRun _output;
    private readonly SoundDemand _demand;
    private readonly RunCounters? _counters;
    private readonly TimeRange _range;
    private readonly SourceClock _clock;
    private readonly MediaInput? _input;
    private SoundMix? _mix;
    private bool _disposed;

    /// <summary>For a stream of the job's source.</summary>
    /// <param name="demand">What to make.</param>
    /// <param name="context">The run's.</param>
    /// <param name="range">The part to keep; the demand's, unless copied streams moved its start to a key frame.</param>
    public AudioBranch(SoundDemand demand, RunContext context, TimeRange range)
        : this(demand, range, SourceClock.Of(context.Source), context.Job.Input, context.Counters)
    {
    }

    /// <summary>For frames that are made rather than read; their loudness cannot be measured ahead.</summary>
    /// <param name="demand">What to make.</param>
    /// <param name="startSeconds">First time of the frames.</param>
    public AudioBranch(SoundDemand demand, double startSeconds)
        : this(demand, demand.Range, new SourceClock(startSeconds, 0), null, null)
    {
    }

    /// <summary>For a stream of some file.</summary>
    /// <param name="demand">What to make.</param>
    /// <param name="range">The part to keep.</param>
    /// <param name="clock">Of the file that the sound comes from.</param>
    /// <param name="input">That file; null = none.</param>
    /// <param name="counters">The run's; null without a file.</param>
    internal AudioBranch(SoundDemand demand, TimeRange range, SourceClock clock, MediaInput? input, RunCounters? counters)
    {
        (_demand, _output, _range, _clock, _input, _counters) = (demand, demand.Output, range, clock, input, counters);
        Feeds = [.. demand.Sources.Select((pick, index) => new Feed(this, index, pick.Stream.Index))];
    }

    /// <summary>Where to put the frames of each stream; a stream of which several channels were picked has several.</summary>
    public IReadOnlyList<Feed> Feeds { get; }

    /// <summary>One stream's way in.</summary>
    public sealed class Feed : ISoundFeed
    {
        private readonly AudioBranch _branch;
        private readonly int _pick;

        internal Feed(AudioBranch branch, int pick, int stream)
        {
            (_branch, _pick) = (branch, pick);
            Stream = stream;
        }

        /// <summary>Index of the stream in its file.</summary>
        public int Stream { get; }

        /// <summary>Whose it is.</summary>
        public OutputRun Output => _branch._output;

        /// <inheritdoc/>
        public bool Push(MediaFrame frame) => _branch.Step(_pick, frame);

        /// <inheritdoc/>
        public void End() => _branch.Step(_pick, null);
    }

    /// <summary>Takes a frame of the only stream, which may be left empty.</summary>
    public bool Push(MediaFrame frame) => Feeds[0].Push(frame);

    /// <summary>No frame of the only stream follows.</summary>
    public void End() => Feeds[0].End();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _mix?.Dispose();
        }
    }

    // One frame of a pick, or its end (null). Several decoders' threads meet here.
    private bool Step(int pick, MediaFrame? frame)
    {
        lock (_gate)
        {
            if (_disposed || _output.Failure is not null)
                return false;
            try
            {
                _mix ??= Build();
                if (frame is not null)
                    return _mix.Push(pick, frame);
                _mix.End(pick);
            }
            catch (StageException e)
            {
                _output.Fail(FailureClassifier.Classify(e.InnerException!, e.Phase));
            }
            catch (Exception e) when (e is MediaException or JobException)
            {
                _output.Fail(FailureClassifier.Classify(e, JobPhase.Process));
            }

            return false;
        }
    }

    private SoundMix Build()
    {
        AudioTarget target = _demand.Target;
        AudioChoice choice = _demand.Choice;
        IReadOnlyList<PickedSound> picks = _demand.Sources;
        ISoundSink sink = new SoundEncoder(_demand);
        if (target.Loudness == LoudnessMode.Normalize)
        {
            if (_input is null)
                throw JobException.Request("The loudness of sound that is put together cannot be normalised; normalise its files beforehand.", JobFailureDetail.Unsupported);
            (double gain, string words) = LoudnessScan.Measure(
                _input, target, picks, choice, _range, () => _output.Failure is null, () => _counters?.Scanned());
            _output.Explain($"audio: {words}");
            sink = new SoundLevel(choice.Work, gain, LoudnessScan.CeilingDb(choice), sink);
        }
        else if (picks.Count > 1 || picks[0].GainDb > 0 || picks[0].Stream.Channels > choice.Channels)
        {
            sink = new SoundLevel(choice.Work, 0, MixCeilingDb, sink);
        }

        if (SoundEffects.Wanted(target, choice.SampleRateHz) is { Count: > 0 } effects)
            _output.Explain($"audio: {string.Join(", ", effects)}");
        return new SoundMix(picks, choice, _range, _clock, _demand.PadSeconds, SoundEffects.Before(target, choice.Work, sink));
    }
}
