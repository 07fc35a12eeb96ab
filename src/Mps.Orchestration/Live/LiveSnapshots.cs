using System.Globalization;
using Mps.Jobs.Live;

namespace Mps.Orchestration.Live;

/// <summary>Pictures of a live stream, named by the time at which they were taken.</summary>
internal sealed class LiveSnapshots(SnapshotPlan plan, LiveDesk desk, LiveNames names) : LiveSink(plan.Index)
{
    private bool _made;

    public override bool HasMade => Volatile.Read(ref _made);

    public override LiveOutput Spec() => new LiveSnapshotOutput(
        Index, plan.IntervalSeconds, plan.Width, plan.Height, string.Create(CultureInfo.InvariantCulture, $"s{Index}_{{number}}.jpg"));

    public override Task PictureAsync(LivePictureEvent picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Extension(picture.Path, ".jpg");
        // The next attempt may use the worker's name again: the picture gets one of its own at once.
        var staged = $"p{Path.GetFileName(names.Picture(picture.Taken))}";
        File.Move(desk.Path(picture.Path), desk.Path(staged), overwrite: true);
        desk.Uploads.Add(new LiveUpload(
            async cancellation =>
            {
                await desk.CommitAsync(staged, names.Picture(picture.Taken), cancellation).ConfigureAwait(false);
                Volatile.Write(ref _made, true);
            },
            new FileInfo(desk.Path(staged)).Length,
            () =>
            {
                desk.Discard(staged);
                return Task.CompletedTask;
            }));
        return Task.CompletedTask;
    }
}
