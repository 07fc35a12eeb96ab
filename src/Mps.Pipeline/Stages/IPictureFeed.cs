using Mps.Av;

namespace Mps.Pipeline.Stages;

/// <summary>Where decoded pictures go: one consumer of a <see cref="VideoDecodeStage"/>. Called on the decoder's thread.</summary>
public interface IPictureFeed
{
    /// <summary>Takes a picture, which may be left empty or as it is.</summary>
    /// <param name="picture">A reference to the decoder's picture.</param>
    /// <param name="origin">Address that the decoder gave it, to prove later that it was not copied.</param>
    /// <returns>False when nothing more is wanted.</returns>
    bool Push(MediaFrame picture, nint origin);

    /// <summary>No picture follows.</summary>
    void Complete();
}

/// <summary>Every picture goes to another thread.</summary>
public sealed class QueueFeed(StageQueue<MediaFrame> queue) : IPictureFeed
{
    /// <inheritdoc/>
    public bool Push(MediaFrame picture, nint origin) => queue.Push(picture, origin);

    /// <inheritdoc/>
    public void Complete() => queue.Complete();
}
