using Mps.Media;

namespace Mps.Kernels.Scratches;

/// <summary>Samples of a plane, one by one, whatever their depth. Borrowed; for the few samples that are repaired.</summary>
internal readonly unsafe struct PlaneSamples(PlaneView plane)
{
    private readonly byte* _first = (byte*)plane.Address;
    private readonly nint _stride = plane.StrideBytes;
    private readonly bool _wide = plane.PixelBytes == 2;

    public int Width { get; } = plane.Width;

    public int Height { get; } = plane.Height;

    public int this[int x, int y]
    {
        get => _wide ? ((ushort*)(_first + (y * _stride)))[x] : _first[(y * _stride) + x];
        set
        {
            if (_wide)
                ((ushort*)(_first + (y * _stride)))[x] = (ushort)value;
            else
                _first[(y * _stride) + x] = (byte)value;
        }
    }

    /// <summary>Beyond the edges the nearest.</summary>
    public int Near(int x, int y) => this[Math.Clamp(x, 0, Width - 1), Math.Clamp(y, 0, Height - 1)];
}
