using System.Runtime.InteropServices;
using Mps.Media;

namespace Mps.Kernels.FrameRate;

/// <summary>
/// A picture's luma in 8 bits at full size, half, quarter and so on, each level continued by its edges on all sides, so that blocks may be
/// looked for beyond them. Owns the memory.
/// </summary>
internal sealed unsafe class MotionPyramid : IDisposable
{
    /// <summary>Samples by which a level goes on beyond each edge.</summary>
    public const int Border = 48;

    private const int LeastSide = 64;

    private readonly FrameFormat _format;
    private readonly MotionKernels _kernels;
    private readonly Level[] _levels;
    private byte* _memory;

    /// <param name="format">Of the pictures: planar YUV or gray, 8 to 12 bits.</param>
    /// <param name="kernels">Row functions.</param>
    public MotionPyramid(FrameFormat format, MotionKernels kernels)
    {
        (_format, _kernels) = (format, kernels);
        List<Level> levels = [];
        long bytes = 0;
        for (int width = format.Width, height = format.Height; ; width /= 2, height /= 2)
        {
            // Rows begin at multiples of 64 bytes; one more vector may be read behind the last.
            int stride = (width + (2 * Border) + 63) / 64 * 64;
            levels.Add(new Level(width, height, stride, bytes + ((long)Border * stride) + Border));
            bytes += (long)stride * (height + (2 * Border));
            if (Math.Min(width, height) < 2 * LeastSide)
            {
                break;
            }
        }

        _levels = [.. levels];
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes + 64, 64);
    }

    ~MotionPyramid() => Free();

    /// <summary>Number of levels, at least 1; 0 is the full size.</summary>
    public int Count => _levels.Length;

    public int Width(int level) => _levels[level].Width;

    public int Height(int level) => _levels[level].Height;

    public int Stride(int level) => _levels[level].Stride;

    /// <summary>A sample of a level, <see cref="Border"/> beyond its edges at most.</summary>
    public byte* At(int level, int x, int y) => _memory + _levels[level].Origin + ((nint)y * _levels[level].Stride) + x;

    /// <summary>Takes a picture's luma.</summary>
    public void Fill(ReadOnlyPlaneView luma)
    {
        int shift = _format.BitsPerSample - 8;
        for (int y = 0; y < luma.Height; y++)
        {
            Span<byte> row = new(At(0, 0, y), luma.Width);
            if (shift == 0)
            {
                luma.Row(y).CopyTo(row);
            }
            else
            {
                Narrow(luma.Row<ushort>(y), row, shift);
            }
        }

        Extend(0);
        for (int level = 1; level < _levels.Length; level++)
        {
            for (int y = 0; y < _levels[level].Height; y++)
            {
                _kernels.Halve(At(level - 1, 0, 2 * y), At(level - 1, 0, (2 * y) + 1), At(level, 0, y), _levels[level].Width);
            }

            Extend(level);
        }

        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static void Narrow(ReadOnlySpan<ushort> samples, Span<byte> bytes, int shift)
    {
        for (int x = 0; x < bytes.Length; x++)
        {
            bytes[x] = (byte)Math.Min(samples[x] >> shift, 255);
        }
    }

    private void Extend(int level)
    {
        (int width, int height) = (_levels[level].Width, _levels[level].Height);
        for (int y = 0; y < height; y++)
        {
            byte* row = At(level, 0, y);
            new Span<byte>(row - Border, Border).Fill(row[0]);
            new Span<byte>(row + width, Border).Fill(row[width - 1]);
        }

        ReadOnlySpan<byte> top = new(At(level, -Border, 0), width + (2 * Border)), bottom = new(At(level, -Border, height - 1), width + (2 * Border));
        for (int y = 1; y <= Border; y++)
        {
            top.CopyTo(new Span<byte>(At(level, -Border, -y), top.Length));
            bottom.CopyTo(new Span<byte>(At(level, -Border, height - 1 + y), bottom.Length));
        }
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    private readonly record struct Level(int Width, int Height, int Stride, long Origin);
}
