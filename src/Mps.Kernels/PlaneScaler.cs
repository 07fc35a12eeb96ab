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
    private readonly GridScaler _grid;
    private readonly int _bits;
    private readonly int _bytesPerSample;
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
        _grid = new GridScaler(horizontal, vertical, kernel, kernels ?? KernelSet.Best);
        _bits = bits;
        _bytesPerSample = bits > 8 ? 2 : 1;
    }

    /// <summary>Width and height of the target, samples.</summary>
    public (int Width, int Height) Target => (_grid.Horizontal.Target, _grid.Vertical.Target);

    /// <summary>Working memory for one more thread.</summary>
    public ScaleScratch CreateScratch() => new(_grid.RowLength, _grid.Taps);

    /// <summary>Scales the whole plane with the scaler's own scratch: one thread at a time.</summary>
    /// <exception cref="ArgumentException">A plane has another size than the scaler was made for.</exception>
    public void Scale(ReadOnlyPlaneView source, PlaneView target) =>
        Scale(source, target, 0, _grid.Vertical.Target, _scratch ??= CreateScratch());

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
        Check(source.Width, source.Height, source.PixelBytes, _grid.Horizontal.Source, _grid.Vertical.Source, nameof(source));
        Check(target.Width, target.Height, target.PixelBytes, _grid.Horizontal.Target, _grid.Vertical.Target, nameof(target));
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, _grid.Vertical.Target - firstRow);
        if (scratch.RowLength < _grid.RowLength || scratch.Taps < _grid.Taps)
        {
            throw new ArgumentException("The scratch was made for a smaller scaler.", nameof(scratch));
        }

        bool wide = _bytesPerSample == 2;
        SampleForm form = wide ? SampleForm.Low : SampleForm.Bytes;
        int shift = (2 * FilterBank.CoefficientBits) - _bits, maximum = (1 << _bits) - 1;
        short* row = scratch.Row + _grid.LeftPadding;
        for (int y = firstRow; y < firstRow + rows; y++)
        {
            _grid.Blend(form, _bits, (byte*)source.Address, source.StrideBytes, y, scratch.Rows, row, _grid.Horizontal.Source);
            _grid.Resample(row, (byte*)target.Address + ((nint)y * target.StrideBytes), wide, 1 << (shift - 1), shift, maximum);
        }

        GC.KeepAlive(scratch);
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
