using System.Runtime.InteropServices;
using Mps.Kernels.FrameRate;

namespace Mps.Kernels.Scratches;

/// <summary>
/// The least and the greatest luma of the 3×3 samples round each sample of a picture, 8 bits, as far beyond the edges as motion goes. Owns the memory.
/// </summary>
internal sealed unsafe class NeighbourRange : IDisposable
{
    /// <summary>Samples beyond each edge: one less than the picture itself has.</summary>
    public const int Border = MotionPyramid.Border - 1;

    private readonly int _height;
    private readonly int _columns;
    private readonly int _stride;
    private readonly nint _plane;
    private readonly delegate*<byte*, byte*, byte*, byte*, byte*, int, void> _range;
    private byte* _memory;

    public NeighbourRange(MotionPyramid shape, KernelLevel level)
    {
        (_height, _columns, _stride) = (shape.Height(0), shape.Width(0) + (2 * Border), shape.Stride(0));
        _range = DirtRows.Range(level);
        _plane = (nint)_stride * (_height + (2 * Border));
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(2 * _plane), 64);
        NativeMemory.Clear(_memory, (nuint)(2 * _plane));
    }

    ~NeighbourRange() => Free();

    /// <summary>Bytes from row to row.</summary>
    public int Stride => _stride;

    /// <summary>Rows that <see cref="Fill"/> counts.</summary>
    public int Rows => _height + (2 * Border);

    /// <summary>The least round a sample, at most <see cref="Border"/> outside.</summary>
    public byte* Low(int x, int y) => _memory + ((nint)(y + Border) * _stride) + x + Border;

    /// <summary>The greatest.</summary>
    public byte* High(int x, int y) => Low(x, y) + _plane;

    /// <summary>Computes rows <paramref name="first"/>..<paramref name="end"/>-1 of <see cref="Rows"/>.</summary>
    public void Fill(MotionPyramid picture, int first, int end)
    {
        for (int y = first - Border; y < end - Border; y++)
            _range(picture.At(0, -Border, y - 1), picture.At(0, -Border, y), picture.At(0, -Border, y + 1), Low(-Border, y), High(-Border, y), _columns);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
