using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>Recycled pictures of one size and pixel format for kernels to write into. Frames may outlive the pool.</summary>
public sealed class FramePool : IDisposable
{
    private readonly FramePoolHandle _handle;

    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="pixelFormat">The library's number.</param>
    public FramePool(int width, int height, int pixelFormat)
    {
        int code = Shim.OpenFramePool(out _handle, width, height, pixelFormat);
        if (code < 0)
        {
            _handle.Dispose();
            throw new MediaException("allocate pictures", code);
        }

        _handle.Count();
    }

    /// <summary>Gives <paramref name="frame"/> a picture of its own with undefined pixels.</summary>
    public void Get(MediaFrame frame) => MediaException.ThrowIfFailed(Shim.GetPooledFrame(_handle, frame.Handle), "allocate a picture");

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
