using Mps.Av;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// One thread's way from decoded pictures to an output: scales, converts, encodes, writes. An output whose pictures are taken
/// by several threads has one for each; what they share is the output's affair. Pictures may come in any order.
/// </summary>
public abstract class PictureMaker : IDisposable
{
    /// <summary>Takes the picture for one of the output's times.</summary>
    /// <param name="picture">As decoded; borrowed.</param>
    /// <param name="item">Position in <see cref="Outputs.PictureDemand.Times"/>.</param>
    /// <exception cref="JobException">It cannot be made as asked for.</exception>
    /// <exception cref="MediaException">A filter or encoder fails.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public abstract void Take(MediaFrame picture, int item);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what was opened.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
