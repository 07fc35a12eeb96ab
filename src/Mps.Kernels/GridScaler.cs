using System.Runtime.InteropServices;

namespace Mps.Kernels;

/// <summary>How samples lie in a row.</summary>
internal enum SampleForm
{
    /// <summary>8 bits in bytes.</summary>
    Bytes,

    /// <summary>In the low bits of 16.</summary>
    Low,

    /// <summary>Ten bits in the high ones of 16 (<see cref="HighSamples"/>).</summary>
    High,
}

/// <summary>
/// The two passes that bring rows of samples from one grid to another: <see cref="Blend"/> makes a row of words (signed, the full range of codes is
/// 0..2^14, so that a bicubic's overshoot fits) of the source rows under the kernel, which <see cref="Resample"/> brings to the target's
/// columns. Immutable.
/// </summary>
internal sealed unsafe class GridScaler
{
    /// <summary>Fraction bits of a word: 2^14 is the code that is one more than the greatest.</summary>
    public const int WordBits = 14;

    private readonly KernelSet _kernels;
    private readonly FilterBank _verticalBank;
    private readonly short[] _verticalCoefficients;
    private readonly ResampleFilter _across;

    /// <param name="horizontal">Widths, ratio and phase.</param>
    /// <param name="vertical">Heights, ratio and phase.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    /// <param name="kernels">Instruction set.</param>
    /// <param name="gain">What <see cref="Resample"/> multiplies by.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size, ratio, phase or shift is out of range.</exception>
    public GridScaler(ScaleAxis horizontal, ScaleAxis vertical, ScaleKernel kernel, KernelSet kernels, double gain = 1)
    {
        (_kernels, Horizontal, Vertical) = (kernels, horizontal, vertical);
        _verticalBank = new FilterBank(vertical, kernel, tapMultiple: 2);
        _verticalCoefficients = GC.AllocateUninitializedArray<short>(_verticalBank.Coefficients.Length, pinned: true);
        _verticalBank.Coefficients.CopyTo(_verticalCoefficients, 0);
        _across = new ResampleFilter(horizontal, kernel, kernels.Shape, gain);
        RowLength = LeftPadding + horizontal.Source + _across.RightPadding + ScaleScratch.Overread;
    }

    public ScaleAxis Horizontal { get; }

    public ScaleAxis Vertical { get; }

    /// <summary>Source rows that <see cref="Blend"/> needs room for the addresses of.</summary>
    public int Taps => _verticalBank.Taps;

    /// <summary>Words of a row with all that is needed around it.</summary>
    public int RowLength { get; }

    /// <summary>Words needed before a row.</summary>
    public int LeftPadding => _across.LeftPadding;

    /// <summary>Makes the row of words for a target row.</summary>
    /// <param name="form">Of the source's samples.</param>
    /// <param name="bits">Significant bits of them, 8..12.</param>
    /// <param name="plane">First row of the source.</param>
    /// <param name="stride">From one row to the next, bytes.</param>
    /// <param name="y">Target row.</param>
    /// <param name="rows">Room for <see cref="Taps"/> addresses.</param>
    /// <param name="output">The row.</param>
    /// <param name="count">Samples of a source row; twice the width where pairs lie side by side.</param>
    public void Blend(SampleForm form, int bits, byte* plane, nint stride, int y, byte** rows, short* output, int count)
    {
        if (Vertical.IsIdentity)
        {
            var widen = form switch
            {
                SampleForm.Bytes => _kernels.Widen8,
                SampleForm.Low => _kernels.Widen16,
                _ => _kernels.WidenHigh16,
            };
            widen(plane + (y * stride), output, count, WordBits - bits);
            return;
        }

        int taps = _verticalBank.Taps, first = _verticalBank.Positions[y];
        for (int t = 0; t < taps; t++)
            rows[t] = plane + (ScaleAxis.Mirror(first + t, Vertical.Source) * stride);
        var blend = form switch
        {
            SampleForm.Bytes => _kernels.Blend8,
            SampleForm.Low => _kernels.Blend16,
            _ => _kernels.BlendHigh16,
        };

        // 14 coefficient bits come in; what is left of them and the samples' is a word's.
        short* coefficients = (short*)Marshal.UnsafeAddrOfPinnedArrayElement(_verticalCoefficients, 0);
        blend(rows, coefficients + ((nint)y * taps), taps, output, count, bits);
        GC.KeepAlive(_verticalCoefficients);
    }

    /// <summary>
    /// Brings a row of words to the target's columns: output = clamp((word · gain · 2^14 + bias) >> shift, 0, maximum). Writes mirrored words around the row.
    /// </summary>
    /// <param name="row">First word; <see cref="LeftPadding"/> words before it and the rest of <see cref="RowLength"/> are there.</param>
    /// <param name="output">Bytes, or 16-bit samples.</param>
    /// <param name="wide">Whether the output has 16 bits.</param>
    /// <param name="bias">Added before the shift.</param>
    /// <param name="shift">14 + 14 − the output's bits leaves codes.</param>
    /// <param name="maximum">Greatest result.</param>
    public void Resample(short* row, byte* output, bool wide, int bias, int shift, int maximum)
    {
        int width = Horizontal.Source;
        for (int x = -_across.LeftPadding; x < 0; x++)
            row[x] = row[ScaleAxis.Mirror(x, width)];
        for (int x = width; x < width + _across.RightPadding; x++)
            row[x] = row[ScaleAxis.Mirror(x, width)];
        var resample = (wide, _across.IsGrouped) switch
        {
            (false, false) => _kernels.Resample8,
            (false, true) => _kernels.ResampleGrouped8,
            (true, false) => _kernels.Resample16,
            (true, true) => _kernels.ResampleGrouped16,
        };
        resample(row - _across.LeftPadding, _across.Table, output, bias, shift, maximum);
        GC.KeepAlive(_across);
    }
}
