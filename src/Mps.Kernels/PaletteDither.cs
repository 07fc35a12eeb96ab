using System.Runtime.CompilerServices;
using Mps.Media;

namespace Mps.Kernels;

/// <summary>
/// Draws pictures in the colours of a palette, spreading each pixel's error over its neighbours (Sierra's small filter: two
/// quarters to the right, one down and one down to the left). A pixel that has not changed since the last picture keeps its
/// entry, so that what stands still does not flicker. One thread at a time.
/// </summary>
public sealed unsafe class PaletteDither
{
    // Levels by which a pixel may differ from the one that its entry was chosen for, and still be the same.
    private const int Same = 3;

    private readonly ColorPalette _palette;
    private readonly int _width, _height;
    private readonly byte[] _chosenFor, _entries;
    private int[] _error, _below;
    private bool _first = true;

    /// <param name="palette">The colours.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public PaletteDither(ColorPalette palette, int width, int height)
    {
        (_palette, _width, _height) = (palette, width, height);
        _chosenFor = new byte[width * height * 3];
        _entries = new byte[width * height];
        _error = new int[(width + 2) * 3];
        _below = new int[(width + 2) * 3];
    }

    /// <summary>Draws the next picture.</summary>
    /// <param name="rgb">Three bytes a pixel, red first, without padding.</param>
    /// <param name="to">Plane 0: an entry a pixel. Plane 1: 256 times 0xAARRGGBB; what the palette does not fill is transparent.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Draw(ReadOnlySpan<byte> rgb, in FramePlanes to)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rgb.Length, _chosenFor.Length, nameof(rgb));
        WriteColors(new Span<uint>((void*)to.Addresses[1], 256));
        ReadOnlySpan<byte> colors = _palette.Rgb;
        Array.Clear(_error);
        for (int y = 0; y < _height; y++)
        {
            Array.Clear(_below);
            int[] error = _error, below = _below;
            for (int x = 0; x < _width; x++)
            {
                int pixel = (y * _width) + x, at = pixel * 3, here = (x + 1) * 3;
                if (!_first && IsSame(rgb, at))
                    continue;
                int red = Math.Clamp(rgb[at] + (error[here] >> 2), 0, 255);
                int green = Math.Clamp(rgb[at + 1] + (error[here + 1] >> 2), 0, 255);
                int blue = Math.Clamp(rgb[at + 2] + (error[here + 2] >> 2), 0, 255);
                int entry = _palette.Nearest(red, green, blue);
                _entries[pixel] = (byte)entry;
                rgb.Slice(at, 3).CopyTo(_chosenFor.AsSpan(at));
                Spread(error, below, here, red - colors[3 * entry]);
                Spread(error, below, here + 1, green - colors[(3 * entry) + 1]);
                Spread(error, below, here + 2, blue - colors[(3 * entry) + 2]);
            }

            _entries.AsSpan(y * _width, _width).CopyTo(new Span<byte>((byte*)to.Addresses[0] + ((nint)y * to.LineSizes[0]), _width));
            (_error, _below) = (_below, _error);
        }

        _first = false;
    }

    // Errors are kept in quarters.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(int[] error, int[] below, int at, int difference)
    {
        error[at + 3] += 2 * difference;
        below[at - 3] += difference;
        below[at] += difference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsSame(ReadOnlySpan<byte> rgb, int at) =>
        Math.Abs(rgb[at] - _chosenFor[at]) <= Same && Math.Abs(rgb[at + 1] - _chosenFor[at + 1]) <= Same && Math.Abs(rgb[at + 2] - _chosenFor[at + 2]) <= Same;

    private void WriteColors(Span<uint> argb)
    {
        argb.Clear();
        ReadOnlySpan<byte> rgb = _palette.Rgb;
        for (int i = 0; i < _palette.Count; i++)
            argb[i] = 0xff000000 | ((uint)rgb[3 * i] << 16) | ((uint)rgb[(3 * i) + 1] << 8) | rgb[(3 * i) + 2];
    }
}
