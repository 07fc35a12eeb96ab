using Mps.Media;

namespace Mps.Kernels.Conversion;

/// <summary>
/// Makes rows of the target's luma. Where the matrix changes, luma gets its share of the chroma signals (<see cref="ColourChange"/>), brought to the
/// target's luma grid: the share is computed on chroma's columns, so that one row is interpolated and not two.
/// </summary>
internal sealed unsafe class LumaRows
{
    private readonly SampleLayout _source;
    private readonly SampleLayout _target;
    private readonly LumaPlan _plan;
    private readonly ConversionRows _rows;
    private readonly ChromaSource? _chroma;
    private readonly GridScaler _luma;
    private readonly GridScaler? _tint;

    /// <param name="chroma">The source's chroma, if it has any.</param>
    /// <param name="source">Of the pictures that come in.</param>
    /// <param name="target">Of the picture within the target.</param>
    /// <param name="options">Siting and kernel.</param>
    /// <param name="change">Of colours.</param>
    /// <param name="rows">Row functions.</param>
    /// <param name="kernels">Instruction set.</param>
    public LumaRows(
        ChromaSource? chroma, SampleLayout source, SampleLayout target, ConversionOptions options, ColourChange change, ConversionRows rows, KernelSet kernels)
    {
        (_source, _target, _chroma, _rows, _plan) = (source, target, chroma, rows, LumaPlan.Of(source, target, options, change));
        _luma = new GridScaler(_plan.Horizontal, _plan.Vertical, options.Kernel, kernels, _plan.Gain);
        _tint = _plan.Tint is { } tint ? new GridScaler(tint.Horizontal, tint.Vertical, options.Kernel, kernels) : null;
    }

    /// <summary>Words and taps that a thread's scratch needs.</summary>
    public (int RowLength, int Taps) Needs =>
        (Math.Max(Math.Max(_luma.RowLength, _tint?.RowLength ?? 0), _target.Format.Width), Math.Max(_luma.Taps, _tint?.Taps ?? 0));

    /// <summary>Makes a row.</summary>
    /// <param name="picture">Where the source is.</param>
    /// <param name="y">Row of the picture within the target.</param>
    /// <param name="output">Its first sample.</param>
    /// <param name="scratch">The thread's.</param>
    public void Make(in FramePlanes picture, int y, byte* output, ConversionScratch scratch)
    {
        byte* plane = (byte*)picture.Addresses[0];
        nint stride = picture.LineSizes[0];
        if (_plan.Copies)
        {
            int bytes = _target.Format.RowBytes(0);
            Buffer.MemoryCopy(plane + (y * stride), output, bytes, bytes);
            return;
        }

        short* tint = _tint is null ? null : Tint(picture, y, scratch);
        bool across = !_luma.Horizontal.IsIdentity;
        short* words = scratch.First + _luma.LeftPadding;
        _luma.Blend(_source.Form, _source.Bits, plane, stride, y, scratch.Addresses, words, _source.Format.Width);
        if (tint is not null)
        {
            short* luma = across ? scratch.SecondAcross : words;
            if (across)
                _luma.Resample(words, (byte*)luma, wide: true, WordMix.Raise.Bias, WordMix.Raise.Shift, WordMix.Raise.Maximum);
            Mix(luma, tint, _plan.Tint!.WithLuma, output);
        }
        else if (across)
        {
            _luma.Resample(words, output, _target.Wide, _plan.Codes.Bias, _plan.Codes.Shift, _plan.Codes.Maximum);
        }
        else
        {
            Mix(words, words, _plan.Codes, output);
        }

        if (_target.Below > 0)
            _rows.Raise((short*)output, _target.Format.Width, _target.Below);
    }

    // The chroma signals' share, raised words on the target's columns.
    private short* Tint(in FramePlanes picture, int y, ConversionScratch scratch)
    {
        _chroma!.Blend(_tint!, picture, y, scratch, out short* cb, out short* cr);
        short* tint = scratch.FirstResult + _tint!.LeftPadding;
        _rows.MixSamples(cb, cr, _plan.Tint!.OfChroma, (byte*)tint, _source.ChromaWidth);
        if (_tint.Horizontal.IsIdentity)
            return tint;
        // Raised already.
        _tint.Resample(tint, (byte*)scratch.FirstAcross, wide: true, WordMix.Half, FilterBank.CoefficientBits, short.MaxValue);
        return scratch.FirstAcross;
    }

    private void Mix(short* first, short* second, in WordMix mix, byte* output)
    {
        if (_target.Wide)
            _rows.MixSamples(first, second, mix, output, _target.Format.Width);
        else
            _rows.MixBytes(first, second, mix, output, _target.Format.Width);
    }
}
