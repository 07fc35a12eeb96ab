using System.Diagnostics.CodeAnalysis;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages.Enhance;
using Mps.Pipeline.Taps;

namespace Mps.Pipeline.Stages;

/// <summary>
/// One size of picture and the encoders that want it, or restored pictures of the source that others are made from. Owns how it is made and
/// the last one made.
/// </summary>
internal sealed class PictureSize : IDisposable
{
    private readonly PictureSize? _from;
    private readonly PictureProcess _process;
    private readonly PictureOutlet[] _outlets;
    private readonly List<PictureSize> _smaller = [];
    private readonly MediaFrame _share = new();
    private readonly StageTap? _tap;

    private PictureSize(PictureSize? from, PictureProcess process, IEnumerable<PicturePlan> plans, StageTap? tap)
    {
        _tap = tap;
        _from = from;
        _process = process;
        _from?._smaller.Add(this);
        _outlets = [.. plans.Select(p => p.Outlet)];
        foreach (PicturePlan plan in plans)
            plan.Outlet.Format ??= plan.Format with { Made = process.Summary };
    }

    /// <summary>The last picture made; empty when there is none.</summary>
    public MediaFrame Result { get; } = new();

    /// <summary>Somebody still waits for pictures of this size, or of one that is made from it.</summary>
    public bool Wanted => Array.Exists(_outlets, o => o.Demand.Output.Failure is null) || _smaller.Exists(s => s.Wanted);

    /// <summary>
    /// Opens every distinct size that the plans want, in the order in which they must be made: pictures restored alike are restored once. A
    /// size that cannot be opened fails its outputs.
    /// </summary>
    /// <param name="plans">What encoders want.</param>
    /// <param name="input">The source's pictures.</param>
    /// <param name="crew">Improves pictures; borrowed.</param>
    /// <param name="taps">Where others look at the pictures; borrowed. Null = nobody may.</param>
    public static List<PictureSize> Open(IReadOnlyList<PicturePlan> plans, VideoParameters input, EnhanceCrew crew, StageTaps? taps = null)
    {
        List<PictureSize> sizes = [];
        foreach (IGrouping<string, PicturePlan> equal in plans.GroupBy(p => p.Enhance.RestoreKey))
        {
            PicturePlan any = equal.First();
            PictureSize? restored = null;
            if (any.Enhance.Restore.Count > 0)
            {
                if (!TryOpen(equal, () => EnhanceKernels.Restore(any.Enhance, input, any.Geometry, any.Outlet.Threads, crew), out PictureProcess? process))
                    continue;
                sizes.Add(restored = new PictureSize(null, process, [], Tap(taps, StageTaps.Restore, equal, input.TimeBase)));
                string times = equal.Count() is > 1 and var count ? $" (once for {count} outputs)" : "";
                foreach (PicturePlan plan in equal)
                    plan.Outlet.Demand.Output.Explain($"video: {process.Summary}{times}");
            }

            sizes.AddRange(equal.Where(p => p.Own is not null).Select(p => new PictureSize(restored, p.Own!, [p], TapOf(taps, [p], input.TimeBase))));
            sizes.AddRange(Shared([.. equal.Where(p => p.Own is null)], any.Enhance.Restored(input, any.Geometry), restored, crew, taps));
        }

        return sizes;
    }

    // Of sources that are restored alike, or not at all.
    private static List<PictureSize> Shared(IReadOnlyList<PicturePlan> plans, VideoParameters source, PictureSize? restored, EnhanceCrew crew, StageTaps? taps)
    {
        List<(PictureSize Size, PicturePlan Plan)> shared = [];
        foreach (IGrouping<(PictureGeometry, int, string), PicturePlan> equal in plans
            .GroupBy(p => (p.Geometry, p.Format.Parameters.PixelFormat, p.Enhance.FinishKey))
            .OrderByDescending(g => (long)g.Key.Geometry.ScaleWidth * g.Key.Geometry.ScaleHeight))
        {
            PicturePlan plan = equal.First();
            // The smallest of those made already that is large enough, and whose look nobody has changed.
            (PictureSize? from, PicturePlan? larger) = plan.Enhance.Finish.Count > 0 ? default : shared.LastOrDefault(m =>
                m.Plan.Enhance.Finish.Count == 0
                && ScaleCascade.MayFeed(m.Plan.Geometry, plan.Geometry)
                && m.Plan.Format.Parameters.PixelFormat == plan.Format.Parameters.PixelFormat);
            if (TryOpen(
                equal,
                () => PictureProcess.Open(
                    larger?.Format.Parameters ?? source,
                    larger is null ? plan.Geometry : ScaleCascade.Remainder(plan.Geometry),
                    plan.Format.Choice.PixelFormat,
                    plan.Outlet.Threads,
                    PictureFinish.Of(plan.Enhance, crew)),
                out PictureProcess? process))
            {
                shared.Add((new PictureSize(from ?? restored, process, equal, TapOf(taps, equal, source.TimeBase)), plan));
            }
        }

        return [.. shared.Select(m => m.Size)];
    }

    private static StageTap? TapOf(StageTaps? taps, IEnumerable<PicturePlan> plans, Rational timeBase) =>
        Tap(taps, plans.First().Enhance.Finish.Count > 0 ? StageTaps.Enhance : StageTaps.Scale, plans, timeBase);

    private static StageTap? Tap(StageTaps? taps, string stage, IEnumerable<PicturePlan> plans, Rational timeBase) =>
        taps?.At(stage, plans.Select(p => p.Outlet.Demand.Place), timeBase);

    private static bool TryOpen(IEnumerable<PicturePlan> plans, Func<PictureProcess> open, [NotNullWhen(true)] out PictureProcess? process)
    {
        try
        {
            process = open();
            return true;
        }
        catch (Exception e) when (e is MediaException or JobException)
        {
            process = null;
            foreach (PicturePlan failed in plans)
                failed.Outlet.Demand.Output.Fail(FailureClassifier.Classify(e, JobPhase.Process));
            return false;
        }
    }

    /// <summary>Makes <see cref="Result"/> from a picture of the source.</summary>
    /// <exception cref="MediaException">It cannot be made.</exception>
    public void Make(MediaFrame source)
    {
        _process.Make(_from?.Result ?? source, Result);
        _tap?.Show(Result);
    }

    /// <summary>Shows the last picture again at another time; false when there is none.</summary>
    public bool Repeat(long pts)
    {
        if (Result.Facts.Plane(0) == 0)
            return false;
        Result.Pts = pts;
        return true;
    }

    /// <summary>Hands a reference to <see cref="Result"/> to every encoder; waits for those whose queue is full.</summary>
    public void Deliver()
    {
        long address = Result.Facts.Plane(0);
        foreach (PictureOutlet outlet in _outlets)
        {
            _share.Reference(Result);
            outlet.Pictures.Push(_share, address);
        }

        _share.Clear();
    }

    /// <summary>Fails everybody who wants this size, or one that is made from it.</summary>
    public void Fail(JobFailure failure)
    {
        foreach (PictureOutlet outlet in _outlets)
            outlet.Demand.Output.Fail(failure);
        foreach (PictureSize smaller in _smaller)
            smaller.Fail(failure);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Dispose();
        Result.Dispose();
        _share.Dispose();
    }
}
