using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Orchestration.Live;

/// <summary>One output of a live task: what the worker is told of it, and what becomes of the files that it completes. Called one at a time.</summary>
internal abstract class LiveSink(int index)
{
    /// <summary>Index of the output and of its subtask.</summary>
    public int Index => index;

    /// <summary>Why it failed for good; null while it did not.</summary>
    public JobFailure? Failure { get; private set; }

    /// <summary>True once something of it is visible, or, where nothing is ever visible here, once the source has been received.</summary>
    public abstract bool HasMade { get; }

    /// <summary>What the worker makes.</summary>
    public abstract LiveOutput Spec();

    /// <summary>Where the next worker goes on; null where there is nothing to go on from.</summary>
    public virtual LiveOutputResume? Resume() => null;

    /// <summary>Takes up what is in the ledger.</summary>
    public virtual void Load(LiveLedger ledger)
    {
    }

    /// <summary>A segment is complete in the staging folder.</summary>
    public virtual Task SegmentAsync(LiveSegmentEvent segment) => throw Unexpected(segment);

    /// <summary>A recording file has ended.</summary>
    /// <param name="file">The worker's word.</param>
    /// <param name="pausing">The daemon is stopping: what can be continued is not over.</param>
    public virtual Task FileAsync(LiveFileEvent file, bool pausing) => throw Unexpected(file);

    /// <summary>A picture is complete in the staging folder.</summary>
    public virtual Task PictureAsync(LivePictureEvent picture) => throw Unexpected(picture);

    /// <summary>The first media came in.</summary>
    public virtual void Received()
    {
    }

    /// <summary>The stream has ended: closes what is open.</summary>
    public virtual void Finish()
    {
    }

    /// <summary>It failed; the first cause stands.</summary>
    public void Fail(JobFailure failure) => Failure ??= failure;

    /// <summary>Media that is visible, seconds.</summary>
    public virtual double RecordedSeconds => 0;

    /// <summary>Size of what is visible.</summary>
    public virtual long RecordedBytes => 0;

    /// <summary>Files that are complete.</summary>
    public virtual int Files => 0;

    /// <summary>The worker is not trusted: it may name only files of the kinds that it was asked for.</summary>
    protected string Extension(string path, params ReadOnlySpan<string> allowed)
    {
        var extension = Path.GetExtension(path);
        return allowed.Contains(extension)
            ? extension
            : throw new CorridorException($"Output {index} was given the file '{path}', which is of no kind that it makes.");
    }

    private CorridorException Unexpected(LiveEvent e) => new($"Output {index} cannot take {e.GetType().Name}.");
}
