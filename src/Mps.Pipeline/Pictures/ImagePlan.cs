using System.Globalization;
using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Pipeline.Pictures;

/// <summary>One still picture made of another: erased, improved, resized, in the wanted format. What is transparent becomes black.</summary>
internal sealed class ImagePlan(ImageOutput spec) : PicturePlan(new OutputRun(spec.Index))
{
    private StillFormat _format = null!;
    private PictureFile? _file;

    /// <inheritdoc/>
    public override void Open(RunContext context)
    {
        _format = StillFormat.Of(spec.Format, spec.Quality);
        Demand(context, WantedTimes.At([new TimePoint(Seconds: 0)], exact: true, context.Source.DurationSeconds), stream => new ImageMaker(this, stream, context));
    }

    /// <inheritdoc/>
    public override OutputResult Conclude(RunContext context)
    {
        PictureFile[] made = Made([_file]);
        return Describe(context, [spec.FileName], made, spec.FileName);
    }

    /// <inheritdoc/>
    public override void Discard(string staging) => Remove(staging, spec.FileName);

    private sealed class ImageMaker(ImagePlan plan, StreamFacts stream, RunContext context) : PictureMaker
    {
        private readonly RowTeam _team = new(context.Threads);
        private readonly MediaFrame _shaped = new();
        private readonly MediaFrame _canvas = new();

        public override void Take(MediaFrame picture, int item)
        {
            FrameFacts facts = picture.Facts;
            ImageOutput spec = plan.Spec;
            ImageSize? size = spec.Size ?? (spec.Enhancements?.Any(e => e is SuperResolve) == true ? new ImageSize(ImageFit.Factor, 2) : null);
            ImageGeometry geometry = ImageGeometry.Resolve(facts.Width, facts.Height, stream.Rotation, stream.Mirrored, size, plan._format.LongestSide);
            using PictureProcess process = Open(picture, geometry, out ColorFacts color);
            process.Make(picture, _shaped);

            using var encoder = new StillEncoder(plan._format, geometry.Width, geometry.Height);
            encoder.Canvas(_canvas);
            new PictureColors(PictureMatrix.Of(color, facts.Width, facts.Height), plan._format.Form).Convert(
                Part(_shaped, geometry.Left, geometry.Top), _canvas.Facts.Planes(), geometry.Width, geometry.Height, 0, 0, plan._format.Subsampled);
            string path = context.PathOf(spec.FileName);
            encoder.Write(_canvas, path);
            _shaped.Clear();
            PictureVerifier.Check(path, geometry.Width, geometry.Height);
            plan._file = new PictureFile(spec.FileName, 0, geometry.Width, geometry.Height);
            plan.Progress(item);
            plan.ExplainOnce($"picture: {stream.Codec} {facts.Width}x{facts.Height}; {process.Summary}; encoded by {plan._format.Encoder}");
        }

        // Erase, restore, then size and look.
        private PictureProcess Open(MediaFrame picture, ImageGeometry geometry, out ColorFacts color)
        {
            FrameFacts facts = picture.Facts;
            ImageOutput spec = plan.Spec;
            Rational rate = new(25, 1);
            var input = new VideoParameters(facts.Width, facts.Height, facts.Format, stream.TimeBase, rate, new Rational(1, 1), facts.Color, Hdr: picture.Hdr ?? stream.Hdr);
            EnhancePlan enhance = EnhancePlan.Resolve(spec.Enhancements, input, geometry.Shape, plan._format.Shape);
            foreach (string note in enhance.Notes)
                plan.Run.Explain(note.Replace("video:", "picture:", StringComparison.Ordinal));
            PictureProcess? before = null;
            try
            {
                if (spec.Erased is { Count: > 0 } areas)
                {
                    // The filter knows 8 bits alone.
                    string erasable = AvLibrary.IsRgb(facts.Format) ? "yuv444p" : plan._format.Shape;
                    before = PictureRecipe.Plain(input, AsIs(facts), erasable, 1);
                    input = HdrColors.Limited(input, erasable) with { PixelFormat = AvLibrary.PixelFormat(erasable) };
                    before = new ChainPictures(before, new FilterPictures(input, Erase(areas, facts.Width, facts.Height), 1));
                }

                if (enhance.Restore.Count > 0)
                {
                    PictureProcess restore = EnhanceKernels.Restore(enhance, input, geometry.Shape, 1, new EnhanceCrew(_team, null));
                    before = before is null ? restore : new ChainPictures(before, restore);
                    input = enhance.Restored(input, geometry.Shape);
                }

                color = enhance.Finished(input, plan._format.Shape).Color;
                PictureProcess shape = PictureProcess.Open(input, geometry.Shape, plan._format.Shape, 1, PictureFinish.Of(enhance, new EnhanceCrew(_team, null)));
                return before is null ? shape : new ChainPictures(before, shape);
            }
            catch
            {
                before?.Dispose();
                throw;
            }
        }

        private static PictureGeometry AsIs(in FrameFacts facts) =>
            new(0, false, facts.Width, facts.Height, facts.Width, facts.Height, PictureFill.Stretch, new Rational(1, 1));

        // The filter fills an area from the pixels round it, so it needs some on every side.
        private static string Erase(IReadOnlyList<ImageArea> areas, int width, int height) => string.Join(',', areas.Select(a =>
        {
            (double x, double y) = a.Fractions ? (width, height) : (1, 1);
            int left = Math.Clamp((int)Math.Floor(a.Left * x), 1, width - 3), top = Math.Clamp((int)Math.Floor(a.Top * y), 1, height - 3);
            int right = Math.Clamp((int)Math.Ceiling(a.Right * x), left + 1, width - 1), bottom = Math.Clamp((int)Math.Ceiling(a.Bottom * y), top + 1, height - 1);
            return string.Create(CultureInfo.InvariantCulture, $"delogo=x={left}:y={top}:w={right - left}:h={bottom - top}");
        }));

        private FramePlanes Part(MediaFrame frame, int left, int top)
        {
            FrameFacts facts = frame.Facts;
            FramePlanes planes = facts.Planes();
            int shift = plan._format.Subsampled ? 1 : 0;
            for (int i = 0; i < 3; i++)
                planes.Addresses[i] += ((nint)(top >> (i > 0 ? shift : 0)) * facts.Stride(i)) + (left >> (i > 0 ? shift : 0));
            return planes;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _team.Dispose();
            _shaped.Dispose();
            _canvas.Dispose();
        }
    }

    private ImageOutput Spec => spec;
}
