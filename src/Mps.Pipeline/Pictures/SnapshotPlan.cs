using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Pictures;

/// <summary>Single pictures: at points of time, sampled, or a cover.</summary>
internal sealed class SnapshotPlan(SnapshotOutput spec) : PicturePlan(new OutputRun(spec.Index))
{
    private StillFormat _format = null!;
    private PictureFile?[] _files = [];

    /// <inheritdoc/>
    public override void Open(RunContext context)
    {
        _format = StillFormat.Of(spec.Format);
        double length = context.Source.DurationSeconds;
        WantedTimes times = spec.Times is { } points
            ? WantedTimes.At(points, spec.Exact, length)
            : WantedTimes.Every(spec.Sampling ?? throw JobException.Request("Neither points of time nor a sampling is given for the pictures."), spec.Exact, length);
        if (times.Seconds.Length > 1 && !times.Sampled && SegmentNaming.Name(spec.NamePattern, spec.Numbering, 0) == SegmentNaming.Name(spec.NamePattern, spec.Numbering, 1))
            throw JobException.Request("OutputObjectPath gives all pictures one name; it needs {number}, and Increment must not be 0.");
        _files = new PictureFile?[times.Seconds.Length];
        Demand(context, times, stream => new SnapshotMaker(this, stream, context));
    }

    /// <inheritdoc/>
    public override OutputResult Conclude(RunContext context)
    {
        PictureFile[] made = Made(_files);
        return Describe(context, [.. made.Select(m => m.Path)], made, made[0].Path);
    }

    /// <inheritdoc/>
    public override void Discard(string staging)
    {
        for (int i = 0; i < _files.Length; i++)
            Remove(staging, NameOf(i));
    }

    private string NameOf(int number) => SegmentNaming.Name(spec.NamePattern, spec.Numbering, number);

    /// <summary>One thread's way to the files.</summary>
    private sealed class SnapshotMaker : PictureMaker
    {
        private readonly SnapshotPlan _plan;
        private readonly RunContext _context;
        private readonly StreamFacts _stream;
        private readonly PictureShaper _shaper;
        private readonly StillEncoder _encoder;
        private readonly PictureOverlays? _overlays;
        private readonly MediaFrame _canvas = new();

        public SnapshotMaker(SnapshotPlan plan, StreamFacts stream, RunContext context)
        {
            (_plan, _stream, _context) = (plan, stream, context);
            _shaper = new PictureShaper(stream, plan.Spec.Picture, plan._format.Shape);
            _encoder = new StillEncoder(plan._format, _shaper.Width, _shaper.Height);
            if (plan.Spec.Overlays is { Count: > 0 } overlays)
                _overlays = new PictureOverlays(overlays, context, plan.Run, stream);
        }

        public override void Take(MediaFrame picture, int item)
        {
            MediaFrame shaped = _shaper.Shape(picture);
            _overlays?.Draw(shaped, _plan.WantedSeconds(item));
            FrameFacts facts = shaped.Facts;
            _encoder.Canvas(_canvas);
            new PictureColors(PictureMatrix.Of(facts.Color, _stream), _plan._format.Form)
                .Convert(facts.Planes(), _canvas.Facts.Planes(), _encoder.Width, _encoder.Height, 0, 0, _plan._format.Subsampled);
            int number = _plan.RequestOrder[item];
            string name = _plan.NameOf(number), path = _context.PathOf(name);
            _encoder.Write(_canvas, path);
            PictureVerifier.Check(path, _encoder.Width, _encoder.Height);
            _plan._files[number] = new PictureFile(name, _plan.SecondsOf(item, picture), _encoder.Width, _encoder.Height);
            _plan.Progress(item);
            _plan.ExplainOnce($"pictures: {_stream.Codec} {_stream.Width}x{_stream.Height}; {_shaper.Summary}; encoded by {_plan._format.Encoder}");
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _overlays?.Dispose();
            _shaper.Dispose();
            _encoder.Dispose();
            _canvas.Dispose();
        }
    }

    private SnapshotOutput Spec => spec;
}
