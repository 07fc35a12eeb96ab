using Mps.Av;
using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>
/// One output of a live stream. The stream's thread connects, writes and finishes; another may flush. When it fails it says so
/// once and takes nothing any more; the others go on.
/// </summary>
/// <param name="context">The stream's.</param>
/// <param name="index">The output.</param>
internal abstract class LiveOutputWriter(LiveContext context, int index) : IFlushed, IDisposable
{
    // A frame that a container cannot take is left out; when it takes none at all, the output is lost.
    private const int MostRefusals = 500;

    private int _refusals;
    private int _failed;

    /// <summary>The output.</summary>
    protected int Index => index;

    /// <summary>The stream.</summary>
    protected string TaskId => context.TaskId;

    /// <summary>The stream's.</summary>
    protected LiveContext Context => context;

    /// <summary>It has failed for good.</summary>
    public virtual bool HasFailed => Volatile.Read(ref _failed) != 0;

    /// <summary>It may be given packets a quarter of a second late, several at once.</summary>
    public virtual bool TakesBursts => false;

    /// <summary>Why it has failed; null = it has not.</summary>
    public JobFailure? Failure { get; private set; }

    /// <summary>Guards everything against the thread that flushes.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>How its pushes fare; none for other outputs. One thread at a time.</summary>
    public virtual IEnumerable<LivePushProgress> Pushes => [];

    /// <summary>Pictures that were left out because there was no time for them; pushes count their own.</summary>
    public virtual long Dropped => 0;

    /// <summary>A source is there, or its streams have changed.</summary>
    /// <param name="tracks">What follows is of these.</param>
    /// <param name="fromKey">Pictures go on at a key frame only.</param>
    public void Connect(LiveTracks tracks, bool fromKey) => Guard(() => OnConnect(tracks, fromKey));

    /// <summary>Takes the next packet.</summary>
    public void Write(in LivePacket packet)
    {
        if (HasFailed)
            return;
        lock (Gate)
        {
            try
            {
                OnPacket(packet);
                _refusals = 0;
            }
            catch (MediaException) when (StorageError is null && ++_refusals < MostRefusals)
            {
                // One frame that the container cannot take; the library's words are in the log.
            }
            catch (Exception e) when (e is MediaException or JobException or IOException or UnauthorizedAccessException)
            {
                Fail(StorageError ?? e);
            }
        }
    }

    /// <summary>The source is lost: what is open is closed, so that others can see it.</summary>
    public void Interrupt() => Guard(OnInterrupt);

    /// <inheritdoc/>
    public string Folder => context.Staging;

    /// <inheritdoc/>
    public virtual bool Flush() => false;

    /// <summary>Nothing follows.</summary>
    public void Finish() => Guard(OnFinish);

    /// <summary>Waits for what <see cref="Finish"/> has left to do. Without the gate, so that nobody else waits.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>Reports a failure, once.</summary>
    public virtual void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _failed, 1) != 0)
            return;
        Failure = FailureClassifier.Classify(error, JobPhase.Mux);
        Emit(new LiveOutputFailedEvent(TaskId, index, Failure));
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Tells of something.</summary>
    protected void Emit(JobEvent jobEvent) => context.Emit(jobEvent);

    /// <summary>See <see cref="Connect"/>.</summary>
    protected abstract void OnConnect(LiveTracks tracks, bool fromKey);

    /// <summary>See <see cref="Write"/>.</summary>
    protected abstract void OnPacket(in LivePacket packet);

    /// <summary>See <see cref="Interrupt"/>.</summary>
    protected abstract void OnInterrupt();

    /// <summary>See <see cref="Finish"/>.</summary>
    protected abstract void OnFinish();

    /// <summary>What the storage objected to when the library only saw an I/O error.</summary>
    protected virtual Exception? StorageError => null;

    /// <summary>Does something unless the output has failed, and makes it fail when the storage refuses.</summary>
    protected void Guard(Action action)
    {
        if (HasFailed)
            return;
        lock (Gate)
        {
            try
            {
                action();
            }
            catch (Exception e) when (e is MediaException or JobException or IOException or UnauthorizedAccessException)
            {
                Fail(StorageError ?? e);
            }
        }
    }
}
