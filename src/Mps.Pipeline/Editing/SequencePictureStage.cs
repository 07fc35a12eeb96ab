using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Editing;

/// <summary>
/// Stands between the decoder and one output's encoder: plays the heads, passes the source's range on, plays the tails. What
/// comes out is upright and counts from 0 in the source's time base. Owns the queue to the encoder.
/// </summary>
internal sealed class SequencePictureStage : Stage
{
    private readonly OutputRun _output;
    private readonly ClipSequence _sequence;
    private readonly StreamFacts _stream;
    private readonly StageQueue<MediaFrame> _decoded;
    private readonly StageQueue<MediaFrame> _pictures;
    private readonly Interrupt _interrupt = new();
    private readonly RunContext _context;
    private readonly MediaFrame _frame = new();
    private readonly MediaFrame _turned = new();
    private readonly double _tick;

    /// <param name="demand">What is encoded.</param>
    /// <param name="sequence">The parts.</param>
    /// <param name="decoded">The source's pictures; borrowed.</param>
    /// <param name="pictures">To the encoder; moved in.</param>
    /// <param name="context">The run's.</param>
    public SequencePictureStage(
        EncodeDemand demand, ClipSequence sequence, StageQueue<MediaFrame> decoded, StageQueue<MediaFrame> pictures, RunContext context)
        : base($"{demand.Name}-sequence")
    {
        (_output, _sequence, _stream, _decoded, _pictures, _context) = (demand.Output, sequence, demand.Stream, decoded, pictures, context);
        _tick = _stream.TimeBase.ToDouble();
        _output.OnFailure(_interrupt.Cancel);
        _output.OnFailure(decoded.Stop);
        _output.OnFailure(pictures.Stop);
    }

    /// <summary>The encoder's demand once the pictures come from here: the whole of it, upright, from 0, in the source's size.</summary>
    public static EncodeDemand After(EncodeDemand demand)
    {
        StreamFacts stream = demand.Stream;
        VideoTarget target = demand.Target;
        // Else the first head would decide, and a clip held upright would turn the whole output.
        PictureGeometry size = PictureGeometry.Resolve(stream.Width, stream.Height, stream.Rotation, stream.Mirrored, stream.SampleAspectRatio, target with { Sar = null });
        return demand with
        {
            Stream = stream with { Rotation = 0, Mirrored = false, SampleAspectRatio = Upright(stream) },
            Target = target with { Width = size.Width, Height = size.Height, Adaptive = false },
            Range = new TimeRange(0, null),
            Sequence = null,
        };
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        try
        {
            if (_sequence.Heads.All(Play) && PlaySource())
                _ = _sequence.Tails.All(Play);
        }
        catch (Exception e) when (e is MediaException or JobException)
        {
            _output.Fail(FailureClassifier.Classify(e, JobPhase.Decode));
        }
        finally
        {
            _decoded.Stop();
            _pictures.Complete();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _frame.Dispose();
        _turned.Dispose();
        _pictures.Dispose();
        _interrupt.Dispose();
    }

    private bool PlaySource()
    {
        SequencePart main = _sequence.Main;
        double tick = _stream.TimeBase.ToDouble();
        long offset = (long)Math.Round((_context.Source.StartSeconds + main.Range.StartSeconds) / tick);
        using var turn = new PictureTurn(_stream);
        while (_decoded.Pop(_frame, out long origin))
        {
            FrameFacts facts = _frame.Facts;
            if (facts.Pts == MediaPacket.NoTime)
                continue;
            double seconds = (facts.Pts - offset) * tick;
            if (seconds >= main.Seconds)
                break;
            if (seconds < 0)
                continue;
            if (!Send(turn, main.Start + seconds, facts.Duration, origin))
                return false;
        }

        // The decoder may stop for this output: the range has ended.
        _decoded.Stop();
        return _output.Failure is null;
    }

    private bool Play(SequencePart part)
    {
        if (part.Facts.Video is not { } stream)
            return true;
        using ClipReader reader = ClipReader.Open(part.Facts.Input, stream.Index, part.Range, _interrupt, 1, _context.Counters);
        using var turn = new PictureTurn(stream);
        double tick = stream.TimeBase.ToDouble();
        while (reader.Read(_frame))
        {
            FrameFacts facts = _frame.Facts;
            double seconds = facts.Pts * tick;
            if (seconds >= part.Seconds)
                break;
            long duration = new MediaTime(facts.Duration, stream.TimeBase).Rescale(_stream.TimeBase).Ticks;
            if (!Send(turn, part.Start + seconds, duration, facts.Plane(0)))
                return false;
        }

        return true;
    }

    private bool Send(PictureTurn turn, double seconds, long duration, long origin)
    {
        MediaFrame picture = turn.Apply(_frame, _turned) ? _turned : _frame;
        picture.Pts = (long)Math.Round(seconds / _tick);
        picture.SetDuration(duration);
        return _pictures.Push(picture, picture == _turned ? picture.Facts.Plane(0) : origin);
    }

    private static Rational Upright(StreamFacts stream) =>
        stream.Rotation is 90 or 270 && stream.SampleAspectRatio.IsPositive ? stream.SampleAspectRatio.Inverse : stream.SampleAspectRatio;
}
