using Mps.Media;

namespace Mps.Kernels;

/// <summary>
/// Scales one plane of 8- to 12-bit samples from one fixed size to another. Coefficients have 14 bits. For each target row the source rows
/// under the kernel are blended into one row of 16-bit intermediate samples (14 − bits fraction bits, so that a bicubic's overshoot
/// fits), which is then resampled: the vertical pass comes first because it needs no shuffles, leaves a single row to keep in
/// cache, and makes target rows independent of each other. Beyond its edges the plane is its mirror image, as in zimg: that keeps 0.1 dB
/// more of photographs made smaller and larger again than repeating the edge does.
/// <para>Accuracy: within 1 of the real-valued formula rounded to nearest. Every <see cref="KernelLevel"/> gives the same bits. Nothing is
/// allocated per frame.</para>
/// <para>Immutable but for the scratch of <see cref="Scale(ReadOnlyPlaneView, PlaneView)"/>, which is for one thread at a time; the overload that
/// takes a scratch may run on many threads at once.</para>
/// </summary>
public sealed unsafe class PlaneScaler
{
    private readonly KernelSet _kernels;
    private readonly ScaleAxis _horizontal;
    private readonly ScaleAxis _vertical;
    private readonly FilterBank _verticalBank;
    private readonly short[] _verticalCoefficients;
    private readonly ResampleFilter _horizontalFilter;
    private readonly int _bits;
    private readonly int _bytesPerSample;
    private readonly int _rowLength;
    private ScaleScratch? _scratch;

    /// <summary>A scaler of a luma plane, or of any other that fills the picture edge to edge.</summary>
    /// <inheritdoc cref="PlaneScaler(ScaleAxis, ScaleAxis, int, ScaleKernel, KernelSet)"/>
    public PlaneScaler(
        int sourceWidth,
        int sourceHeight,
        int targetWidth,
        int targetHeight,
        int bits = 8,
        ScaleKernel kernel = ScaleKernel.Bicubic,
        KernelSet? kernels = null)
        : this(ScaleAxis.Of(sourceWidth, targetWidth), ScaleAxis.Of(sourceHeight, targetHeight), bits, kernel, kernels)
    {
    }

    /// <summary>A scaler of any plane.</summary>
    /// <param name="horizontal">Widths, ratio and phase.</param>
    /// <param name="vertical">Heights, ratio and phase.</param>
    /// <param name="bits">Significant bits of a sample: 8 in bytes, 9..12 in the low bits of 16, little-endian.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size, ratio, phase or depth is out of range.</exception>
    public PlaneScaler(ScaleAxis horizontal, ScaleAxis vertical, int bits, ScaleKernel kernel = ScaleKernel.Bicubic, KernelSet? kernels = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 12);
        _kernels = kernels ?? KernelSet.Best;
        _horizontal = horizontal;
        _vertical = vertical;
        _bits = bits;
        _bytesPerSample = bits > 8 ? 2 : 1;
        _verticalBank = new FilterBank(vertical, kernel, tapMultiple: 2);
        _verticalCoefficients = GC.AllocateUninitializedArray<short>(_verticalBank.Coefficients.Length, pinned: true);
        _verticalBank.Coefficients.CopyTo(_verticalCoefficients, 0);
        _horizontalFilter = new ResampleFilter(horizontal, kernel, _kernels.Shape);
        _rowLength = _horizontalFilter.LeftPadding + horizontal.Source + _horizontalFilter.RightPadding + ScaleScratch.Overread;
    }

    /// <summary>Width and height of the target, samples.</summary>
    public (int Width, int Height) Target => (_horizontal.Target, _vertical.Target);

    /// <summary>Working memory for one more thread.</summary>
    public ScaleScratch CreateScratch() => new(_rowLength, _verticalBank.Taps);

    /// <summary>Scales the whole plane with the scaler's own scratch: one thread at a time.</summary>
    /// <exception cref="ArgumentException">A plane has another size than the scaler was made for.</exception>
    public void Scale(ReadOnlyPlaneView source, PlaneView target) =>
        Scale(source, target, 0, _vertical.Target, _scratch ??= CreateScratch());

    /// <summary>
    /// Scales target rows <paramref name="firstRow"/> to firstRow + <paramref name="rows"/> − 1. Row ranges are independent: slices may run
    /// on several threads, each with its own scratch.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A plane has another size than the scaler was made for, the rows are not all in the target, or the scratch is too small.
    /// </exception>
    public void Scale(ReadOnlyPlaneView source, PlaneView target, int firstRow, int rows, ScaleScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        Check(source.Width, source.Height, source.PixelBytes, _horizontal.Source, _vertical.Source, nameof(source));
        Check(target.Width, target.Height, target.PixelBytes, _horizontal.Target, _vertical.Target, nameof(target));
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, _vertical.Target - firstRow);
        if (scratch.RowLength < _rowLength || scratch.Taps < _verticalBank.Taps)
        {
            throw new ArgumentException("The scratch was made for a smaller scaler.", nameof(scratch));
        }

        bool wide = _bytesPerSample == 2;
        bool grouped = _horizontalFilter.IsGrouped;
        var blend = wide ? _kernels.Blend16 : _kernels.Blend8;
        var resample = (wide, grouped) switch
        {
            (false, false) => _kernels.Resample8,
            (false, true) => _kernels.ResampleGrouped8,
            (true, false) => _kernels.Resample16,
            (true, true) => _kernels.ResampleGrouped16,
        };

        ResampleTable table = _horizontalFilter.Table;
        int left = _horizontalFilter.LeftPadding, right = _horizontalFilter.RightPadding, width = _horizontal.Source;
        int taps = _verticalBank.Taps, maximum = (1 << _bits) - 1;
        short* row = scratch.Row;
        byte** sourceRows = scratch.Rows;
        fixed (short* coefficients = _verticalCoefficients)
        {
            for (int y = firstRow; y < firstRow + rows; y++)
            {
                for (int t = 0; t < taps; t++)
                {
                    int sourceRow = ScaleAxis.Mirror(_verticalBank.Positions[y] + t, _vertical.Source);
                    sourceRows[t] = (byte*)source.Address + ((nint)sourceRow * source.StrideBytes);
                }

                // 14 coefficient bits in, 14 − bits fraction bits left: shift by bits; and back by all of them.
                blend(sourceRows, coefficients + ((nint)y * taps), taps, row + left, width, _bits);
                for (int x = -left; x < 0; x++)
                {
                    row[left + x] = row[left + ScaleAxis.Mirror(x, width)];
                }

                for (int x = width; x < width + right; x++)
                {
                    row[left + x] = row[left + ScaleAxis.Mirror(x, width)];
                }

                byte* output = (byte*)target.Address + ((nint)y * target.StrideBytes);
                resample(row, table, output, (2 * FilterBank.CoefficientBits) - _bits, maximum);
            }
        }

        GC.KeepAlive(scratch);
        GC.KeepAlive(_horizontalFilter);
    }

    private void Check(int width, int height, int pixelBytes, int expectedWidth, int expectedHeight, string name)
    {
        if (width != expectedWidth || height != expectedHeight || pixelBytes != _bytesPerSample)
        {
            throw new ArgumentException(
                $"The plane has {width}x{height} samples of {pixelBytes} bytes; "
                + $"the scaler was made for {expectedWidth}x{expectedHeight} of {_bytesPerSample}.",
                name);
        }
    }
}
