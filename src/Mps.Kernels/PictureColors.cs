using System.Runtime.CompilerServices;
using Mps.Media;

namespace Mps.Kernels;

/// <summary>What a still picture format is encoded from.</summary>
public enum PictureForm
{
    /// <summary>Planar YUV, BT.601, full range: JPEG.</summary>
    FullYuv,

    /// <summary>Planar YUV, BT.601, limited range: WebP.</summary>
    LimitedYuv,

    /// <summary>Three bytes a pixel, red first: PNG, and what palettes are made of.</summary>
    Rgb,

    /// <summary>Four bytes a pixel, blue first, alpha last and full: WebP with all its chroma.</summary>
    Bgra,
}

/// <summary>
/// Converts 8-bit planar YUV of limited range and any matrix into what a picture format wants, in fixed point with 14 bits.
/// Writes at any place of a larger picture, so that a sheet is composed without a copy in between.
/// </summary>
public sealed unsafe class PictureColors
{
    private const int Bits = 14, Half = 1 << (Bits - 1);

    private readonly PictureForm _form;
    private readonly int _lumaGain, _lumaOffset;

    // Weights of Cb and Cr in the target's luma, Cb and Cr (YUV), or in red, green and blue.
    private readonly int _ab, _ar, _bb, _br, _cb, _cr;

    /// <param name="source">The source's matrix.</param>
    /// <param name="form">What to make.</param>
    public PictureColors(YuvMatrix source, PictureForm form)
    {
        _form = form;
        // R = Y + r·Cr, G = Y - gb·Cb - gr·Cr, B = Y + b·Cb with Y in 0..1 and Cb, Cr in -0.5..0.5 (BT.601 section 2.5 for any weights).
        double r = 2 * (1 - source.Kr), b = 2 * (1 - source.Kb);
        double gb = source.Kb * b / source.Kg, gr = source.Kr * r / source.Kg;
        if (form is PictureForm.Rgb or PictureForm.Bgra)
        {
            double luma = 255.0 / 219, chroma = 255.0 / 224;
            _lumaGain = Fixed(luma);
            (_ab, _ar, _bb, _br, _cb, _cr) = (0, Fixed(r * chroma), Fixed(-gb * chroma), Fixed(-gr * chroma), Fixed(b * chroma), 0);
            return;
        }

        YuvMatrix to = YuvMatrix.Bt601;
        // Y' = Kr'·R + Kg'·G + Kb'·B; grey stays grey, so Y' = Y + yb·Cb + yr·Cr, and Cb', Cr' do not depend on Y.
        double yb = (to.Kb * b) - (to.Kg * gb), yr = (to.Kr * r) - (to.Kg * gr);
        double toCb = 2 * (1 - to.Kb), toCr = 2 * (1 - to.Kr);
        (double lumaRange, double chromaRange) = form == PictureForm.FullYuv ? (255.0, 255.0) : (219.0, 224.0);
        _lumaGain = Fixed(lumaRange / 219);
        _lumaOffset = form == PictureForm.FullYuv ? 0 : 16;
        _ab = Fixed(yb * lumaRange / 224);
        _ar = Fixed(yr * lumaRange / 224);
        double gain = chromaRange / 224;
        _bb = Fixed((b - yb) / toCb * gain);
        _br = Fixed(-yr / toCb * gain);
        _cb = Fixed(-yb / toCr * gain);
        _cr = Fixed((r - yr) / toCr * gain);
    }

    /// <summary>Converts the upper left part of a picture into a place of another.</summary>
    /// <param name="from">yuv420p or yuv444p.</param>
    /// <param name="to">YUV of the same subsampling, or three bytes a pixel.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="x">Column in the target; even when chroma is subsampled.</param>
    /// <param name="y">Row in the target; even when chroma is subsampled.</param>
    /// <param name="subsampled">Chroma has half the columns and rows.</param>
    public void Convert(in FramePlanes from, in FramePlanes to, int width, int height, int x, int y, bool subsampled)
    {
        int shift = subsampled ? 1 : 0;
        if (_form == PictureForm.Rgb)
        {
            for (int row = 0; row < height; row++)
            {
                ToRgb(Line(from, 0, row), Line(from, 1, row >> shift), Line(from, 2, row >> shift), Line(to, 0, y + row) + (x * 3), width, shift);
            }

            return;
        }

        if (_form == PictureForm.Bgra)
        {
            for (int row = 0; row < height; row++)
                ToBgra(Line(from, 0, row), Line(from, 1, row >> shift), Line(from, 2, row >> shift), (uint*)Line(to, 0, y + row) + x, width, shift);
            return;
        }

        for (int row = 0; row < height; row++)
            Luma(Line(from, 0, row), Line(from, 1, row >> shift), Line(from, 2, row >> shift), Line(to, 0, y + row) + x, width, shift);
        int columns = (width + shift) >> shift, rows = (height + shift) >> shift;
        for (int row = 0; row < rows; row++)
        {
            Chroma(
                Line(from, 1, row), Line(from, 2, row),
                Line(to, 1, (y >> shift) + row) + (x >> shift), Line(to, 2, (y >> shift) + row) + (x >> shift), columns);
        }
    }

    /// <summary>Paints a whole picture black.</summary>
    /// <param name="form">What the picture is.</param>
    /// <param name="to">The picture.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="subsampled">Chroma has half the columns and rows.</param>
    public static void Blacken(PictureForm form, in FramePlanes to, int width, int height, bool subsampled)
    {
        int shift = subsampled ? 1 : 0;
        if (form == PictureForm.Bgra)
        {
            for (int row = 0; row < height; row++)
                new Span<uint>(Line(to, 0, row), width).Fill(0xff000000);
            return;
        }

        for (int row = 0; row < height; row++)
            new Span<byte>(Line(to, 0, row), form == PictureForm.Rgb ? width * 3 : width).Fill((byte)(form == PictureForm.LimitedYuv ? 16 : 0));
        if (form == PictureForm.Rgb)
            return;
        int columns = (width + shift) >> shift, rows = (height + shift) >> shift;
        for (int row = 0; row < rows; row++)
        {
            new Span<byte>(Line(to, 1, row), columns).Fill(128);
            new Span<byte>(Line(to, 2, row), columns).Fill(128);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Luma(byte* luma, byte* cb, byte* cr, byte* to, int width, int shift)
    {
        int gain = _lumaGain, ab = _ab, ar = _ar, bias = Half + (_lumaOffset << Bits) - (16 * gain);
        if (shift == 0)
        {
            for (int i = 0; i < width; i++)
                to[i] = Clamp(((luma[i] * gain) + bias + (ab * (cb[i] - 128)) + (ar * (cr[i] - 128))) >> Bits);
            return;
        }

        int pairs = width >> 1;
        for (int i = 0; i < pairs; i++)
        {
            int add = bias + (ab * (cb[i] - 128)) + (ar * (cr[i] - 128));
            to[2 * i] = Clamp(((luma[2 * i] * gain) + add) >> Bits);
            to[(2 * i) + 1] = Clamp(((luma[(2 * i) + 1] * gain) + add) >> Bits);
        }

        if ((width & 1) != 0)
            to[width - 1] = Clamp(((luma[width - 1] * gain) + bias + (ab * (cb[pairs] - 128)) + (ar * (cr[pairs] - 128))) >> Bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Chroma(byte* cb, byte* cr, byte* toCb, byte* toCr, int width)
    {
        const int Bias = Half + (128 << Bits);
        int bb = _bb, br = _br, rb = _cb, rr = _cr;
        for (int i = 0; i < width; i++)
        {
            int b = cb[i] - 128, r = cr[i] - 128;
            toCb[i] = Clamp(((bb * b) + (br * r) + Bias) >> Bits);
            toCr[i] = Clamp(((rb * b) + (rr * r) + Bias) >> Bits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ToRgb(byte* luma, byte* cb, byte* cr, byte* to, int width, int shift)
    {
        int gain = _lumaGain, red = _ar, greenB = _bb, greenR = _br, blue = _cb;
        for (int i = 0; i < width; i++)
        {
            int y = ((luma[i] - 16) * gain) + Half, b = cb[i >> shift] - 128, r = cr[i >> shift] - 128;
            to[3 * i] = Clamp((y + (red * r)) >> Bits);
            to[(3 * i) + 1] = Clamp((y + (greenB * b) + (greenR * r)) >> Bits);
            to[(3 * i) + 2] = Clamp((y + (blue * b)) >> Bits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ToBgra(byte* luma, byte* cb, byte* cr, uint* to, int width, int shift)
    {
        int gain = _lumaGain, red = _ar, greenB = _bb, greenR = _br, blue = _cb;
        for (int i = 0; i < width; i++)
        {
            int y = ((luma[i] - 16) * gain) + Half, b = cb[i >> shift] - 128, r = cr[i >> shift] - 128;
            to[i] = 0xff000000 | ((uint)Clamp((y + (red * r)) >> Bits) << 16) | ((uint)Clamp((y + (greenB * b) + (greenR * r)) >> Bits) << 8) | Clamp((y + (blue * b)) >> Bits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);

    private static int Fixed(double value) => (int)Math.Round(value * (1 << Bits));

    private static byte* Line(in FramePlanes frame, int plane, int row) => (byte*)frame.Addresses[plane] + ((nint)row * frame.LineSizes[plane]);
}
