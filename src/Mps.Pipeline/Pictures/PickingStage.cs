using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// Pictures of a stream that is decoded for other outputs anyway: the feed picks the wanted frames on the decoder's thread, and
/// this thread makes the output of them, so that the decoder waits only when pictures come faster than they can be made.
/// </summary>
internal sealed class PickingStage : Stage, IPictureFeed
{
    // Wanted frames that wait to be made; each holds a slot of the decoder's ring.
    private const int QueueLength = 4;

    private readonly PictureDemand _demand;
    private readonly StageQueue<MediaFrame> _queue = new(QueueLength);
    private readonly FramePicker _picker;
    private readonly MediaFrame _share = new();
    private bool _open = true;

    /// <param name="demand">What is wanted.</param>
    public PickingStage(PictureDemand demand)
        : base($"pictures-{demand.Output.Index}")
    {
        _demand = demand;
        Rational timeBase = demand.Stream.TimeBase;
        _picker = new FramePicker(
            [.. demand.Times.Select(t => PictureTimes.Tick(t, timeBase))], PictureTimes.Tick(demand.KeyTolerance, timeBase), Enqueue);
        demand.Output.OnFailure(_queue.Stop);
    }

    /// <summary>Most decoded pictures held at once: queued, looked back at, and the one being made.</summary>
    public const int Slots = QueueLength + FramePicker.Slots + 2;

    /// <inheritdoc/>
    public bool Push(MediaFrame picture, nint origin) => _picker.Push(picture) && _open;

    /// <inheritdoc/>
    public void Complete()
    {
        _picker.End(_demand.Beyond);
        _queue.Complete();
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        using var picture = new MediaFrame();
        PictureMaker? maker = null;
        try
        {
            while (_queue.Pop(picture, out long item))
            {
                maker ??= _demand.OpenMaker();
                maker.Take(picture, (int)item);
                picture.Clear();
            }
        }
        catch (Exception e) when (e is MediaException or JobException or IOException or UnauthorizedAccessException)
        {
            _demand.Fail(e);
        }
        finally
        {
            _queue.Stop();
            maker?.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _queue.Dispose();
        _picker.Dispose();
        _share.Dispose();
    }

    private void Enqueue(MediaFrame frame, int item)
    {
        _share.Reference(frame);
        _open &= _queue.Push(_share, item);
    }
}
