using System.Diagnostics;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Stages;

/// <summary>One output's way from decoded pictures to coded packets: cut to the range, rate, size, encode, write. Fails alone.</summary>
public sealed class VideoBranch : Stage
{
    private const int FullRange = 2; // AVCOL_RANGE_JPEG
    private const int LimitedRange = 1; // AVCOL_RANGE_MPEG

    private readonly OutputRun _output;
    private readonly IPacketWriter _writer;
    private readonly int _slot;
    private readonly VideoTarget _target;
    private readonly StreamFacts _stream;
    private readonly StageQueue<MediaFrame> _frames;
    private readonly RunCounters _counters;
    private readonly int _threads;
    private readonly long _offset;
    private readonly long _length;
    private readonly Rational _rate;
    private readonly FrameRateConverter? _converter;
    private readonly FrameRateConverter.Emit _process;
    private readonly Action<MediaFrame> _encode;
    private readonly HardwareBranch? _hardware;
    private readonly SegmentGrid _grid;

    private readonly MediaFrame _frame = new();
    private readonly MediaFrame _scratch = new();
    private readonly MediaFrame _picture = new();
    private readonly MediaPacket _packet = new();

    private Encoder? _encoder;
    private EncoderChoice? _choice;
    private bool _onDevice;
    private PictureProcess? _pictures;
    private VideoParameters? _encoded;
    private long _lastPts = MediaPacket.NoTime;
    private long _packetDuration;
    private long _encodeTicks;

    /// <param name="demand">What to make.</param>
    /// <param name="frames">Decoded pictures; borrowed.</param>
    /// <param name="sourceStart">First time of the source, seconds.</param>
    /// <param name="threads">CPU threads to plan for, at least 1.</param>
    /// <param name="counters">The run's.</param>
    /// <param name="hardware">What hardware does for the output; null = nothing. Its encoding is owned.</param>
    public VideoBranch(
        EncodeDemand demand, StageQueue<MediaFrame> frames, double sourceStart, int threads, RunCounters counters, HardwareBranch? hardware = null)
        : base(demand.Name)
    {
        (_output, _writer, _slot, _target, _stream) = (demand.Output, demand.Writer, demand.Slot, demand.Target, demand.Stream);
        _frames = frames;
        _counters = counters;
        _threads = threads;
        StreamFacts stream = _stream;
        TimeRange range = demand.Range;
        double tick = stream.TimeBase.ToDouble();
        _offset = (long)Math.Round((sourceStart + range.StartSeconds) / tick);
        _length = range.EndSeconds is { } end ? (long)Math.Round((end - range.StartSeconds) / tick) : long.MaxValue;
        Rational source = stream.AverageRate.IsPositive ? stream.AverageRate : stream.RealRate;
        _rate = _target.FpsNumerator > 0 ? new Rational(_target.FpsNumerator, Math.Max(1, _target.FpsDenominator)) : source;
        Rational stated = EncoderChoice.NearestRate(_target.Codec, _rate);
        bool constant = _target.FpsNumerator > 0 || stated != _rate || _target.Codec == "mpeg2";
        _rate = stated;
        if (constant && _rate.IsPositive)
            _converter = new FrameRateConverter(stream.TimeBase, _rate);
        _process = Process;
        _encode = EncodePicture;
        _hardware = hardware;
        _grid = new SegmentGrid(demand.SegmentSeconds, _target.KeySeconds);
        _output.OnFailure(frames.Stop);
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        JobPhase phase = JobPhase.Process;
        try
        {
            while (_frames.Pop(_frame, out long origin) && Take(_frame, origin))
            {
            }

            if (_output.Failure is not null)
                return;
            _converter?.Flush(_scratch, _process);
            _pictures?.Flush(_picture, _encode);
            phase = JobPhase.Encode;
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
            _output.Fail(FailureClassifier.Classify(e, phase));
        }
        finally
        {
            // Frames that still come are of no use to anybody.
            _frames.Stop();
        }
    }

    // False = the range has ended.
    private bool Take(MediaFrame frame, long origin)
    {
        FrameFacts facts = frame.Facts;
        long pts = facts.Pts == MediaPacket.NoTime
            ? (_lastPts == MediaPacket.NoTime ? 0 : _lastPts + Math.Max(1, facts.Duration))
            : facts.Pts - _offset;
        if (pts >= _length)
            return false;
        if (pts < 0 || (_converter is null && _lastPts != MediaPacket.NoTime && pts <= _lastPts))
        {
            // Before the range, or a time that was shown already.
            frame.Clear();
            return true;
        }

        _lastPts = pts;
        if (_converter is not null)
        {
            _converter.Push(frame, pts, facts.Duration, origin, _scratch, _process);
            return true;
        }

        frame.Pts = pts;
        Process(frame, origin);
        return true;
    }

    private void Process(MediaFrame frame, long origin)
    {
        FrameFacts facts = frame.Facts;
        if (facts.Plane(0) != origin)
            _counters.FrameCopied();
        if (_encoder is null || !_pictures!.Accepts(facts))
            Configure(frame, facts);
        long start = Stopwatch.GetTimestamp(), encodedBefore = _encodeTicks;
        try
        {
            _pictures!.Push(frame, _picture, _encode);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Process, e);
        }
        finally
        {
            // Results are encoded from within the push; that time is not the filters'.
            _counters.AddProcessTime(Stopwatch.GetTimestamp() - start - (_encodeTicks - encodedBefore));
        }
    }

    // On the first picture, and again whenever the source changes its size or format in mid-stream.
    private void Configure(MediaFrame frame, in FrameFacts facts)
    {
        Rational timeBase = _converter is null ? _stream.TimeBase : _rate.Inverse;
        Rational sar = facts.SampleAspectRatio.IsPositive ? facts.SampleAspectRatio : _stream.SampleAspectRatio;
        VideoTarget target = _encoded is null
            ? _target
            : _target with { Width = _encoded.Width, Height = _encoded.Height, Adaptive = false, Fill = PictureFill.Black, Sar = null };
        PictureGeometry geometry = PictureGeometry.Resolve(facts.Width, facts.Height, _stream.Rotation, _stream.Mirrored, sar, target);
        using DeviceFrames? frames = DeviceFrames.Of(frame);
        var input = new VideoParameters(facts.Width, facts.Height, facts.Format, timeBase, _rate, sar, facts.Color, frames);
        if (_encoder is null && _hardware?.Encoding?.TryOpen(input, geometry, _target, _rate, !_grid.IsEmpty, _writer.NeedsGlobalHeader, _threads) is { } opened)
        {
            (_encoder, _pictures, _choice, _encoded) = (opened.Encoder, opened.Pictures, opened.Choice, opened.Encoded);
            _onDevice = true;
            Attach(_encoder, input, _pictures);
            return;
        }

        _choice ??= EncoderChoice.Resolve(_target, _rate, forceIdr: !_grid.IsEmpty, _threads);

        try
        {
            _pictures?.Flush(_picture, _encode);
            _pictures?.Dispose();
            _pictures = null;
            _pictures = _onDevice ? _hardware!.Encoding!.Reopen(input, geometry, _threads) : PictureProcess.Open(input, geometry, _choice.PixelFormat, _threads);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Process, e);
        }

        if (_encoder is null)
            OpenEncoder(input, geometry, _pictures);
    }

    private void OpenEncoder(VideoParameters input, PictureGeometry geometry, PictureProcess pictures)
    {
        bool fromFullRange = input.Color.Range == FullRange;
        _encoded = input with
        {
            Width = geometry.Width,
            Height = geometry.Height,
            PixelFormat = AvLibrary.PixelFormat(_choice!.PixelFormat),
            SampleAspectRatio = geometry.SampleAspectRatio,
            Color = fromFullRange ? input.Color with { Range = LimitedRange } : input.Color,
            Frames = null,
        };
        var settings = new VideoEncoderSettings(
            _encoded, _choice.BitRate, _choice.MaxRate, _choice.BufferSize, _choice.GopFrames, _choice.BFrames, _threads, _writer.NeedsGlobalHeader, _choice.Options);
        try
        {
            _encoder = Encoder.OpenVideo(_choice.Encoder, settings);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Encode, e);
        }

        Attach(_encoder, input, pictures);
    }

    private void Attach(Encoder encoder, VideoParameters input, PictureProcess pictures)
    {
        _packetDuration = _rate.IsPositive ? Math.Max(1, new MediaTime(1, _rate.Inverse).Rescale(encoder.TimeBase).Ticks) : 0;
        _output.Explain($"video: {_stream.Codec} {input.Width}x{input.Height} decoded {_hardware?.DecodedHow() ?? "in software"}; {pictures.Summary}; encoded by {_choice!.Summary}");
        try
        {
            _writer.Attach(_slot, sink => sink.AddEncoded(encoder, _stream.Language), encoder.TimeBase);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Mux, e);
        }
    }

    private void EncodePicture(MediaFrame picture)
    {
        Encoder encoder = _encoder!;
        picture.RequestKey(!_grid.IsEmpty && _grid.Starts(picture.Pts * _encoded!.TimeBase.ToDouble()));
        long start = Stopwatch.GetTimestamp();
        try
        {
            while (encoder.Send(picture) == CodecResult.Again)
                Drain(encoder);
            _counters.FrameEncoded();
            Drain(encoder);
        }
        catch (MediaException e)
        {
            throw new StageException(JobPhase.Encode, e);
        }
        finally
        {
            long spent = Stopwatch.GetTimestamp() - start;
            _encodeTicks += spent;
            _counters.AddEncodeTime(spent);
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
        _pictures?.Dispose();
        _encoder?.Dispose();
        _hardware?.Encoding?.Dispose();
        _converter?.Dispose();
        _frame.Dispose();
        _scratch.Dispose();
        _picture.Dispose();
        _packet.Dispose();
    }
}
