using System.Diagnostics;
using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Overlays;
using Mps.Pipeline.Taps;

namespace Mps.Pipeline.Stages;

/// <summary>One output's way from finished pictures to coded packets: encode, write. Fails alone.</summary>
public sealed class VideoBranch : Stage
{
    private readonly OutputRun _output;
    private readonly IPacketWriter _writer;
    private readonly int _slot;
    private readonly StreamFacts _stream;
    private readonly PictureOutlet _outlet;
    private readonly RunCounters _counters;
    private readonly SegmentGrid _grid;
    private readonly StageTap? _tap;

    private readonly MediaFrame _frame = new();
    private readonly MediaPacket _packet = new();

    private readonly Interrupt _interrupt = new();

    private Encoder? _encoder;
    private OverlayPictures? _overlays;
    private long _packetDuration;

    /// <param name="outlet">What to make, and from which pictures; borrowed.</param>
    /// <param name="counters">The run's.</param>
    /// <param name="taps">Where others look at the pictures; borrowed. Null = nobody may.</param>
    public VideoBranch(PictureOutlet outlet, RunCounters counters, StageTaps? taps = null)
        : base(outlet.Demand.Name)
    {
        EncodeDemand demand = outlet.Demand;
        (_output, _writer, _slot, _stream) = (demand.Output, demand.Writer, demand.Slot, demand.Stream);
        _outlet = outlet;
        _counters = counters;
        _output.OnFailure(_interrupt.Cancel);
        _tap = demand.Overlays is { Count: > 0 } ? taps?.At(StageTaps.Overlay, [demand.Place], PictureTiming.Resolve(demand, 0).TimeBase) : null;
        _grid = new SegmentGrid(demand.SegmentSeconds, demand.Target.KeySeconds);
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        try
        {
            while (_outlet.Pictures.Pop(_frame, out long address))
            {
                _encoder ??= Open(_outlet.Format!);
                EncodePicture(_encoder, _frame, address);
            }

            if (_output.Failure is not null)
                return;
            if (_encoder is null)
                _writer.Abandon(_slot);
            else
                Finish(_encoder);
        }
        catch (StageException e)
        {
            _output.Fail(FailureClassifier.Classify(e.InnerException!, e.Phase));
        }
        catch (Exception e) when (e is MediaException or JobException)
        {
            _output.Fail(FailureClassifier.Classify(e, JobPhase.Encode));
        }
        finally
        {
            // Pictures that still come are of no use to anybody.
            _outlet.Pictures.Stop();
        }
    }

    private Encoder Open(PictureFormat format)
    {
        EncoderChoice choice = format.Choice;
        Encoder encoder = _encoder = format.Opened ?? Encoder.OpenVideo(choice.Encoder, new VideoEncoderSettings(
            format.Parameters, choice.BitRate, choice.MaxRate, choice.BufferSize, choice.GopFrames, choice.BFrames, _outlet.Threads, _writer.NeedsGlobalHeader, choice.Options));
        if (_outlet.Demand is { Overlays: { Count: > 0 } overlays, Timeline: { } timeline })
        {
            _overlays = new OverlayPictures(OverlayRenderer.Open(overlays, format.Parameters, timeline, _interrupt));
            _output.Explain($"video: {overlays.Count} overlays drawn by our kernels ({KernelSet.Best.Level})");
        }

        Rational rate = format.Parameters.FrameRate;
        _packetDuration = rate.IsPositive ? Math.Max(1, new MediaTime(1, rate.Inverse).Rescale(encoder.TimeBase).Ticks) : 0;
        _output.Explain($"video: {_stream.Codec} {_stream.Width}x{_stream.Height} decoded {_outlet.Hardware.DecodedHow()}; {format.Made}; encoded by {choice.Summary}");
        try
        {
            _writer.Attach(_slot, sink =>
            {
                int stream = sink.AddEncoded(encoder, _stream.Language);
                if (format.Parameters.Hdr is { } hdr)
                    sink.Describe(stream, hdr);
                return stream;
            }, encoder.TimeBase);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Mux, e);
        }

        return encoder;
    }

    private void EncodePicture(Encoder encoder, MediaFrame picture, long address)
    {
        if (picture.Facts.Plane(0) != address)
            _counters.FrameCopied();
        double seconds = picture.Pts * _outlet.Format!.Parameters.TimeBase.ToDouble();
        _overlays?.Draw(picture, seconds);
        _tap?.Show(picture);
        picture.RequestKey(!_grid.IsEmpty && _grid.Starts(seconds));
        long start = Stopwatch.GetTimestamp();
        try
        {
            while (encoder.Send(picture) == CodecResult.Again)
                Drain(encoder);
            _counters.FrameEncoded();
            Drain(encoder);
        }
        finally
        {
            _counters.AddEncodeTime(Stopwatch.GetTimestamp() - start);
        }
    }

    private void Finish(Encoder encoder)
    {
        encoder.SendEnd();
        Drain(encoder);
        try
        {
            _writer.End(_slot);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Mux, e);
        }
    }

    private void Drain(Encoder encoder)
    {
        while (encoder.Receive(_packet) == CodecResult.Ok)
        {
            PacketFacts facts = _packet.Facts;
            if (facts.Duration == 0 && _packetDuration > 0)
                _packet.SetTimes(facts.Pts, facts.Dts, _packetDuration);
            try
            {
                _writer.Write(_slot, _packet);
            }
            catch (MediaException e)
            {
                throw new StageException(JobPhase.Mux, e);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _encoder?.Dispose();
        _overlays?.Dispose();
        _interrupt.Dispose();
        _frame.Dispose();
        _packet.Dispose();
    }
}
