using System.Runtime.CompilerServices;
using Mps.Media;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// A plane as 16-bit samples with its edges repeated on all sides, so that what looks at a neighbourhood knows no edges. Owns its memory.
/// </summary>
internal sealed unsafe class PaddedPlane : IDisposable
{
    /// <summary>Repeated samples on each side.</summary>
    public const int Margin = 8;

    /// <summary>Samples after the right margin that may be read, and mean nothing.</summary>
    public const int Overread = 48;

    private readonly NativeBlock<short> _samples;

    public PaddedPlane(int width, int height)
    {
        (Width, Height) = (width, height);
        Stride = (Margin + width + Margin + Overread + 31) / 32 * 32;
        _samples = new NativeBlock<short>((nint)Stride * (height + (2 * Margin)));
    }

    /// <summary>Samples of a row, without the margins.</summary>
    public int Width { get; }

    /// <summary>Rows, without the margins.</summary>
    public int Height { get; }

    /// <summary>Samples from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Sample 0 of row <paramref name="y"/>, −<see cref="Margin"/>..height + <see cref="Margin"/> − 1.</summary>
    public short* Row(int y) => _samples.Address + ((nint)(y + Margin) * Stride) + Margin;

    /// <summary>Takes over rows <paramref name="first"/>..<paramref name="end"/>-1 of a plane of bytes or 16-bit samples; with the first and the last row, what is above and below.</summary>
    public void Fill(ReadOnlyPlaneView plane, int first, int end)
    {
        for (int y = first; y < end; y++)
        {
            short* row = Row(y);
            if (plane.PixelBytes == 1)
            {
                Widen((byte*)plane.Address + ((nint)y * plane.StrideBytes), row, Width);
            }
            else
            {
                plane.Row<short>(y).CopyTo(new Span<short>(row, Width));
            }

            new Span<short>(row - Margin, Margin).Fill(row[0]);
            new Span<short>(row + Width, Margin).Fill(row[Width - 1]);
            for (int above = 1; above <= Margin && y == 0; above++)
            {
                Copy(row, Row(-above));
            }

            for (int below = 1; below <= Margin && y == Height - 1; below++)
            {
                Copy(row, Row(y + below));
            }
        }
    }

    public void Dispose() => _samples.Dispose();

    private void Copy(short* from, short* to) =>
        new ReadOnlySpan<short>(from - Margin, Width + (2 * Margin)).CopyTo(new Span<short>(to - Margin, Width + (2 * Margin)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(byte* from, short* to, int count)
    {
        for (int x = 0; x < count; x++)
        {
            to[x] = from[x];
        }
    }
}
