using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// An animated picture of a range that repeats for ever. Frames are scaled as they come and kept until the last one; then the
/// file is written in one go (a GIF's palette depends on all its frames).
/// </summary>
internal sealed class AnimationPlan(AnimationOutput spec) : PicturePlan(new OutputRun(spec.Index))
{
    // What may wait on disk: 4 GiB are 8 minutes of 640x360 at 10 frames a second.
    private const long MostSpooled = 4L << 30;

    private RunContext _context = null!;
    private IAnimationFormat _format = null!;
    private FrameSpool? _spool;
    private bool[] _present = [];
    private int _width;
    private int _height;

    /// <inheritdoc/>
    public override void Open(RunContext context)
    {
        _context = context;
        double length = context.Source.DurationSeconds;
        if (spec.Fps is not (> 0 and <= 100))
            throw JobException.Request(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Fps is {spec.Fps:0.###}; it must be above 0 and at most 100."));
        TimeRange range = TimeRange.Resolve(spec.StartSeconds, spec.EndSeconds, length);
        WantedTimes times = WantedTimes.Moving(range, spec.Fps, length);
        Demand(context, times, stream => new FrameMaker(this, stream));
        (_width, _height) = PictureShaper.SizeOf(Stream, spec.Picture);
        _format = spec.Format switch
        {
            "gif" => new GifFormat(_width, _height, spec.Fps),
            "webp" => new AnimatedWebpFormat(_width, _height, spec.Fps, spec.Quality),
            _ => throw JobException.Request($"Format {spec.Format} is not known for animations; use gif or webp.", JobFailureDetail.Unsupported),
        };
        int count = times.Seconds.Length;
        if ((long)_format.FrameBytes * count > MostSpooled)
        {
            throw JobException.Request(
                $"{count} frames of {_width}x{_height} pixels are too much for one {spec.Format}. Lower Fps, Width and Height, or shorten the range.");
        }

        _present = new bool[count];
        _spool = new FrameSpool(_format.FrameBytes, count, context.Staging);
    }

    /// <inheritdoc/>
    public override OutputResult Conclude(RunContext context)
    {
        int frames = Done == 0 ? 0 : _present.TakeWhile(p => p).Count();
        if (frames == 0 || Array.IndexOf(_present, true, frames) >= 0)
            throw JobException.InSource(JobPhase.Decode, "No picture of the source's video could be decoded where one was wanted.");
        string path = context.PathOf(spec.FileName);
        _format.Write(_spool!, frames, path, context);
        long bytes = _format.Check(path, frames);
        var picture = new PictureFile(spec.FileName, WantedSeconds(0), _width, _height);
        double seconds = frames / spec.Fps;
        Rational rate = new((int)Math.Round(spec.Fps * 1000), 1000);
        return Describe(context, [spec.FileName], [picture], spec.FileName, Still(picture, spec.Format, seconds, rate, frames, bytes));
    }

    /// <summary>Writing goes on after the run's stages have ended, and must end with the run.</summary>
    public static void StopWhenCancelled(RunContext context)
    {
        if (context.Interrupt.IsCancelled)
            throw new JobException(new JobFailure(JobPhase.Encode, JobFault.Daemon, true, "The run was stopped."));
    }

    /// <inheritdoc/>
    public override void Discard(string staging)
    {
        _spool?.Dispose();
        Remove(staging, spec.FileName);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _spool?.Dispose();
    }

    /// <summary>One thread's way to the spool.</summary>
    private sealed class FrameMaker : PictureMaker
    {
        private readonly AnimationPlan _plan;
        private readonly StreamFacts _stream;
        private readonly PictureShaper _shaper;
        private readonly byte[] _bytes;

        public FrameMaker(AnimationPlan plan, StreamFacts stream)
        {
            (_plan, _stream) = (plan, stream);
            _shaper = new PictureShaper(stream, plan.Spec.Picture, plan._format.Subsampled ? "yuv420p" : "yuv444p");
            _bytes = GC.AllocateUninitializedArray<byte>(plan._format.FrameBytes, pinned: true);
        }

        public override void Take(MediaFrame picture, int item)
        {
            IAnimationFormat format = _plan._format;
            FrameFacts facts = _shaper.Shape(picture).Facts;
            FramePlanes to = PackedPlanes.At(_bytes, format.Form, _plan._width, _plan._height);
            new PictureColors(PictureMatrix.Of(facts.Color, _stream), format.Form)
                .Convert(facts.Planes(), to, _plan._width, _plan._height, 0, 0, format.Subsampled);
            _plan._spool!.Write(item, _bytes);
            _plan._present[item] = true;
            _plan.Progress(item);
            _plan.ExplainOnce($"animation: {_stream.Codec} {_stream.Width}x{_stream.Height}; {_shaper.Summary}; {format.Summary}{(_plan._spool.OnDisk ? "; frames kept on disk" : "")}");
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _shaper.Dispose();
        }
    }

    private AnimationOutput Spec => spec;
}

/// <summary>A format of moving pictures.</summary>
internal interface IAnimationFormat
{
    /// <summary>What frames are kept as.</summary>
    PictureForm Form { get; }

    /// <summary>Frames are kept with half the columns and rows of chroma.</summary>
    bool Subsampled { get; }

    /// <summary>Bytes of a kept frame.</summary>
    int FrameBytes { get; }

    /// <summary>For people.</summary>
    string Summary { get; }

    /// <summary>Writes the file.</summary>
    /// <exception cref="MediaException">The encoder or the storage refuses.</exception>
    /// <exception cref="IOException">The storage refuses.</exception>
    void Write(FrameSpool spool, int frames, string path, RunContext context);

    /// <summary>Reads the file back.</summary>
    /// <returns>Its size in bytes.</returns>
    /// <exception cref="JobException">It is not what was written.</exception>
    long Check(string path, int frames);
}
