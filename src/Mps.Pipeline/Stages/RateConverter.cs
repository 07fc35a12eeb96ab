using Mps.Av;

namespace Mps.Pipeline.Stages;

/// <summary>Turns any frame times into a constant rate. Owns the frames that it holds.</summary>
public abstract class RateConverter : IDisposable
{
    /// <summary>Emits a frame; the callee may take its content.</summary>
    /// <param name="frame">The frame, its time set to the tick.</param>
    /// <param name="origin">The tag it came with: frames with equal tags show the same picture.</param>
    public delegate void Emit(MediaFrame frame, long origin);

    /// <summary>Takes a frame (left empty) and emits those that are due.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="pts">Its time in the input's time base, at or above 0.</param>
    /// <param name="duration">Its length in the input's time base; 0 = one tick.</param>
    /// <param name="origin">Travels with it; at or above 0.</param>
    /// <param name="scratch">An empty frame to emit repetitions with.</param>
    /// <param name="emit">Receives frames.</param>
    /// <exception cref="MediaException">There is no memory.</exception>
    public abstract void Push(MediaFrame frame, long pts, long duration, long origin, MediaFrame scratch, Emit emit);

    /// <summary>Emits what is left.</summary>
    public abstract void Flush(MediaFrame scratch, Emit emit);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what is held.</summary>
    protected abstract void Dispose(bool disposing);
}
