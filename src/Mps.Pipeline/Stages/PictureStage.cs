using System.Diagnostics;
using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages.Deinterlace;
using Mps.Pipeline.Stages.Enhance;
using Mps.Pipeline.Taps;

namespace Mps.Pipeline.Stages;

/// <summary>
/// Makes the pictures of all encoders that show the same part of a stream at the same rate: cuts to the range, keeps the rate,
/// then makes each wanted size once, the larger ones first, so that a small one can be made from a larger one instead of from
/// the source. Encoders that want equal pictures share them by reference. A size that cannot be made fails its outputs alone.
/// </summary>
public sealed class PictureStage : Stage
{
    private const int Unspecified = 2; // AVCOL_PRI_UNSPECIFIED, AVCOL_TRC_UNSPECIFIED, AVCOL_SPC_UNSPECIFIED

    private readonly StreamFacts _stream;
    private readonly PictureTiming _timing;
    private readonly StageQueue<MediaFrame> _frames;
    private readonly PictureOutlet[] _outlets;
    private readonly RunCounters _counters;
    private readonly RowTeam _team;
    private readonly EnhanceCrew _crew;
    private readonly string? _deviceRefusal;
    private readonly RateConverter? _converter;
    private readonly RateConverter.Emit _make;
    private readonly Deinterlacer _deinterlacer;
    private readonly EmitPicture _keepRate;
    private readonly StageTaps? _taps;
    private readonly StageTap? _whole;

    private readonly MediaFrame _frame = new();
    private readonly MediaFrame _scratch = new();

    private VideoParameters? _input;
    private List<PictureSize> _sizes = [];
    private long _lastPts = MediaPacket.NoTime;
    private long _sequence;
    private long _lastMade = -1;
    private bool _refusalTold;

    /// <param name="name">Thread name.</param>
    /// <param name="stream">The source's stream.</param>
    /// <param name="timing">Of all outlets.</param>
    /// <param name="frames">Decoded pictures; borrowed.</param>
    /// <param name="outlets">At least one; borrowed.</param>
    /// <param name="counters">The run's.</param>
    /// <param name="rowThreads">Threads that share the rows of pictures that are improved, this stage's among them.</param>
    /// <param name="device">Improves pictures instead of the CPU; borrowed.</param>
    /// <param name="taps">Where others look at the pictures; borrowed. Null = nobody may.</param>
    public PictureStage(
        string name, StreamFacts stream, PictureTiming timing, StageQueue<MediaFrame> frames, IEnumerable<PictureOutlet> outlets, RunCounters counters,
        int rowThreads = 1, EnhanceDeviceChoice? device = null, StageTaps? taps = null)
        : base(name)
    {
        _taps = taps;
        _taps?.Expect();
        _team = new RowTeam(rowThreads);
        _crew = new EnhanceCrew(_team, device?.Device, counters.KernelFellBack);
        _deviceRefusal = device?.Refusal;
        _stream = stream;
        _timing = timing;
        _frames = frames;
        _outlets = [.. outlets];
        _counters = counters;
        _whole = _taps?.At(StageTaps.Deinterlace, _outlets.Select(o => o.Demand.Place), timing.PictureTimeBase);
        _converter = timing switch
        {
            { Constant: false } => null,
            { Smooth: true } => Smoothing(timing),
            _ => new FrameRateConverter(timing.PictureTimeBase, timing.Rate),
        };
        _make = Make;
        _deinterlacer = new Deinterlacer(timing.PictureTimeBase, stream.AverageRate, timing.Fields, _crew, _outlets.Max(o => o.Threads))
        {
            Began = method => Explain($"video: pictures that are marked interlaced are deinterlaced by {method}"),
        };
        _keepRate = KeepRate;
    }

    /// <summary>The stages that encode one output's pictures when nobody else shares them: this one and the encoder's.</summary>
    /// <param name="outlet">The output; moved to the caller of the stages, who disposes of it after them.</param>
    /// <param name="frames">The pictures; borrowed.</param>
    /// <param name="sourceStart">First time of the source, seconds.</param>
    /// <param name="counters">The run's.</param>
    /// <param name="rowThreads">As the constructor's.</param>
    /// <param name="device">As the constructor's.</param>
    /// <param name="taps">As the constructor's.</param>
    public static IEnumerable<Stage> Alone(
        PictureOutlet outlet, StageQueue<MediaFrame> frames, double sourceStart, RunCounters counters, int rowThreads = 1,
        EnhanceDeviceChoice? device = null, StageTaps? taps = null)
    {
        EncodeDemand demand = outlet.Demand;
        PictureTiming timing = PictureTiming.Resolve(demand, sourceStart);
        return [new PictureStage($"{demand.Name}-pictures", demand.Stream, timing, frames, [outlet], counters, rowThreads, device, taps), new VideoBranch(outlet, counters, taps)];
    }

    /// <summary>Most decoded pictures that the stage holds at once: the current one, two held ones, one passed on, those that are deinterlaced.</summary>
    public const int HeldPictures = 4 + Deinterlacer.HeldPictures;

    private MotionRateConverter Smoothing(PictureTiming timing)
    {
        Explain($"video: frames between the source's are made along their motion ({KernelSet.Best.Level}), {timing.Rate.ToDouble():0.###} a second");
        bool told = false;
        return new MotionRateConverter(timing.PictureTimeBase, timing.Rate, _team)
        {
            Unsupported = format =>
            {
                if (!told)
                    Explain($"video: pictures of {format} have no motion search, they are repeated");
                told = true;
            },
        };
    }

    private void Explain(string text)
    {
        foreach (PictureOutlet outlet in _outlets)
            outlet.Demand.Output.Explain(text);
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        try
        {
            while (_frames.Pop(_frame, out long origin) && Take(_frame, origin))
            {
            }

            if (Array.Exists(_outlets, o => o.Demand.Output.Failure is null))
            {
                _deinterlacer.Flush(_keepRate);
                _converter?.Flush(_scratch, _make);
            }
        }
        catch (MediaException e)
        {
            foreach (PictureOutlet outlet in _outlets)
                outlet.Demand.Output.Fail(FailureClassifier.Classify(e, JobPhase.Process));
        }
        finally
        {
            // Pictures that still come are of no use to anybody.
            _frames.Stop();
            if (_input is null)
                _taps?.Settle();
            foreach (PictureOutlet outlet in _outlets)
                outlet.Pictures.Complete();
        }
    }

    // False = the range has ended, or nobody wants more.
    private bool Take(MediaFrame frame, long origin)
    {
        FrameFacts facts = frame.Facts;
        if (facts.Plane(0) != origin)
            _counters.FrameCopied();
        long pts = facts.Pts == MediaPacket.NoTime
            ? (_lastPts == MediaPacket.NoTime ? 0 : _lastPts + Math.Max(1, facts.Duration))
            : facts.Pts - _timing.Offset;
        if (pts >= _timing.Length)
            return false;
        if (pts < 0 || (_converter is null && _lastPts != MediaPacket.NoTime && pts <= _lastPts))
        {
            // Before the range, or a time that was shown already.
            frame.Clear();
            return true;
        }

        _lastPts = pts;
        frame.Pts = pts * _timing.UnitsPerTick;
        if (_timing.UnitsPerTick > 1)
            frame.SetDuration(facts.Duration * _timing.UnitsPerTick);
        _deinterlacer.Push(frame, _keepRate);
        return Array.Exists(_outlets, o => o.Demand.Output.Failure is null);
    }

    private void KeepRate(MediaFrame picture)
    {
        FrameFacts facts = picture.Facts;
        _whole?.Show(picture);
        if (_converter is not null)
        {
            _converter.Push(picture, facts.Pts, facts.Duration, _sequence++, _scratch, _make);
            return;
        }

        Make(picture, _sequence++);
        picture.Clear();
    }

    private void Make(MediaFrame frame, long sequence)
    {
        if (sequence != _lastMade)
        {
            FrameFacts facts = frame.Facts;
            if (_input is null || !Fits(_input, facts))
                Configure(frame, facts);
        }

        foreach (PictureSize size in _sizes)
        {
            // A picture shown again is not made again.
            if (sequence == _lastMade ? size.Repeat(frame.Pts) : TryMake(size, frame))
                size.Deliver();
        }

        _lastMade = sequence;
        if (_converter is null)
        {
            foreach (PictureSize size in _sizes)
                size.Result.Clear();
        }
    }

    private bool TryMake(PictureSize size, MediaFrame frame)
    {
        if (!size.Wanted)
            return false;
        long start = Stopwatch.GetTimestamp();
        try
        {
            size.Make(frame);
            return true;
        }
        catch (MediaException e)
        {
            size.Fail(FailureClassifier.Classify(e, JobPhase.Process));
            return false;
        }
        finally
        {
            _counters.AddProcessTime(Stopwatch.GetTimestamp() - start);
        }
    }

    // A container may know what the bitstream does not say.
    private ColorFacts Colors(in FrameFacts facts)
    {
        ColorFacts own = facts.Color, stated = _stream.Color;
        return new ColorFacts(
            own.Primaries == Unspecified ? stated.Primaries : own.Primaries,
            own.Transfer == Unspecified ? stated.Transfer : own.Transfer,
            own.Space == Unspecified ? stated.Space : own.Space,
            own.Range == 0 ? stated.Range : own.Range,
            own.ChromaLocation == 0 ? stated.ChromaLocation : own.ChromaLocation);
    }

    private static bool Fits(VideoParameters input, in FrameFacts frame) =>
        frame.Width == input.Width && frame.Height == input.Height && frame.Format == input.PixelFormat
        && (!frame.SampleAspectRatio.IsPositive || frame.SampleAspectRatio == input.SampleAspectRatio);

    // On the first picture, and again whenever the source changes its size, shape or format in mid-stream.
    private void Configure(MediaFrame frame, in FrameFacts facts)
    {
        bool first = _input is null;
        using DeviceFrames? device = DeviceFrames.Of(frame);
        Rational sar = facts.SampleAspectRatio.IsPositive ? facts.SampleAspectRatio : _stream.SampleAspectRatio;
        _input = new VideoParameters(facts.Width, facts.Height, facts.Format, _timing.TimeBase, _timing.Rate, sar, Colors(facts), device, frame.Hdr ?? _stream.Hdr);
        foreach (PictureSize size in _sizes)
            size.Dispose();
        _sizes = [];
        _lastMade = -1;

        List<PicturePlan> plans = [];
        foreach (PictureOutlet outlet in _outlets.Where(o => o.Demand.Output.Failure is null))
        {
            try
            {
                plans.Add(PicturePlan.Resolve(outlet, _input, _stream, _crew));
            }
            catch (Exception e) when (e is JobException or MediaException)
            {
                outlet.Demand.Output.Fail(FailureClassifier.Classify(e, JobPhase.Process));
            }
        }

        if (_deviceRefusal is { } refusal && !_refusalTold)
        {
            foreach (PicturePlan plan in plans.Where(p => p.Enhance.Restore.Count + p.Enhance.Finish.Count > 0))
                plan.Outlet.Demand.Output.Explain($"video: pictures are improved by the CPU, as there is no device for it: {refusal}");
            _refusalTold = true;
        }

        _sizes = PictureSize.Open(plans, _input, _crew, _taps);
        if (first)
            _taps?.Settle();
        _input = _input with { Frames = null };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (PictureSize size in _sizes)
            size.Dispose();
        _team.Dispose();
        _converter?.Dispose();
        _deinterlacer.Dispose();
        _frame.Dispose();
        _scratch.Dispose();
    }
}
