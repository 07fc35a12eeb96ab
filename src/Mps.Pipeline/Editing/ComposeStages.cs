using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Editing;

/// <summary>Draws a composition's pictures for its encoder. Owns the feed and the queue.</summary>
internal sealed class ComposePictureStage(OutputRun output, ComposeFeed feed, StageQueue<MediaFrame> pictures, Action onFirstFrame)
    : Stage($"compose-video-{output.Index}")
{
    /// <inheritdoc/>
    protected override void Run()
    {
        using var frame = new MediaFrame();
        try
        {
            bool wanted = true;
            while (wanted && feed.Pull(frame))
            {
                onFirstFrame();
                wanted = pictures.Push(frame, frame.Facts.Plane(0));
            }
        }
        catch (Exception e) when (e is MediaException or JobException)
        {
            output.Fail(FailureClassifier.Classify(e, JobPhase.Process));
        }
        finally
        {
            pictures.Complete();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        feed.Dispose();
        pictures.Dispose();
    }
}

/// <summary>Mixes a composition's sound and encodes it. Owns the feed and the branch.</summary>
internal sealed class ComposeSoundStage(OutputRun output, ComposeFeed feed, AudioBranch branch, Action onFirstFrame)
    : Stage($"compose-audio-{output.Index}")
{
    /// <inheritdoc/>
    protected override void Run()
    {
        using var frame = new MediaFrame();
        try
        {
            bool wanted = true;
            while (wanted && feed.Pull(frame))
            {
                onFirstFrame();
                wanted = branch.Push(frame);
            }
        }
        catch (Exception e) when (e is MediaException or JobException)
        {
            output.Fail(FailureClassifier.Classify(e, JobPhase.Process));
        }
        finally
        {
            branch.End();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        feed.Dispose();
        branch.Dispose();
    }
}
