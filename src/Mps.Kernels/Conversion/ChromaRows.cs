using Mps.Media;

namespace Mps.Kernels.Conversion;

/// <summary>Makes rows of the target's chroma, planar or in pairs.</summary>
internal sealed unsafe class ChromaRows
{
    private readonly ChromaSource _chroma;
    private readonly SampleLayout _target;
    private readonly ConversionRows _rows;
    private readonly GridScaler _grid;
    private readonly ChromaPlan _plan;

    /// <inheritdoc cref="LumaRows(ChromaSource?, SampleLayout, SampleLayout, ConversionOptions, ColourChange, ConversionRows, KernelSet)"/>
    public ChromaRows(
        ChromaSource chroma, SampleLayout target, ConversionOptions options, ColourChange change, ConversionRows rows, KernelSet kernels)
    {
        (_chroma, _target, _rows, _plan) = (chroma, target, rows, ChromaPlan.Of(chroma.Layout, target, options, change));
        _grid = new GridScaler(_plan.Horizontal, _plan.Vertical, options.Kernel, kernels, _plan.Gain);
    }

    /// <inheritdoc cref="LumaRows.Needs"/>
    public (int RowLength, int Taps) Needs => (Math.Max(Math.Max(_grid.RowLength, _target.ChromaWidth), 2 * _chroma.Layout.ChromaWidth), _grid.Taps);

    /// <summary>Makes a row.</summary>
    /// <param name="picture">Where the source is.</param>
    /// <param name="y">Row of the picture within the target.</param>
    /// <param name="first">First sample of Cb, or first pair.</param>
    /// <param name="second">First sample of Cr; unused where there are pairs.</param>
    /// <param name="scratch">The thread's.</param>
    public void Make(in FramePlanes picture, int y, byte* first, byte* second, ConversionScratch scratch)
    {
        if (_plan.Copies)
        {
            Copy(picture, y, first, second);
            return;
        }

        _chroma.Blend(_grid, picture, y, scratch, out short* cb, out short* cr);
        byte* cbOut = _target.IsPaired ? (byte*)scratch.FirstResult : first, crOut = _target.IsPaired ? (byte*)scratch.SecondResult : second;
        if (_grid.Horizontal.IsIdentity)
        {
            Mix(cb, cr, _plan.Cb, cbOut);
            Mix(cb, cr, _plan.Cr, crOut);
        }
        else if (_plan.Mixes)
        {
            _grid.Resample(cb, (byte*)scratch.FirstAcross, wide: true, WordMix.Raise.Bias, WordMix.Raise.Shift, WordMix.Raise.Maximum);
            _grid.Resample(cr, (byte*)scratch.SecondAcross, wide: true, WordMix.Raise.Bias, WordMix.Raise.Shift, WordMix.Raise.Maximum);
            Mix(scratch.FirstAcross, scratch.SecondAcross, _plan.Cb, cbOut);
            Mix(scratch.FirstAcross, scratch.SecondAcross, _plan.Cr, crOut);
        }
        else
        {
            _grid.Resample(cb, cbOut, _target.Wide, _plan.Cb.Bias, _plan.Cb.Shift, _plan.Cb.Maximum);
            _grid.Resample(cr, crOut, _target.Wide, _plan.Cb.Bias, _plan.Cb.Shift, _plan.Cb.Maximum);
        }

        if (_target.IsPaired)
            Join(_target.IsSwapped ? crOut : cbOut, _target.IsSwapped ? cbOut : crOut, first);
    }

    private void Copy(in FramePlanes picture, int y, byte* first, byte* second)
    {
        SampleLayout source = _chroma.Layout;
        int width = source.ChromaWidth, bytes = source.Format.RowBytes(1);
        byte* from = (byte*)picture.Addresses[1] + ((nint)y * picture.LineSizes[1]);
        byte* fromSecond = source.IsPaired ? null : (byte*)picture.Addresses[2] + ((nint)y * picture.LineSizes[2]);
        switch (source.IsPaired, _target.IsPaired)
        {
            case (true, false):
                _rows.SplitBytes(from, source.IsSwapped ? second : first, source.IsSwapped ? first : second, width);
                break;
            case (false, true):
                _rows.JoinBytes(_target.IsSwapped ? fromSecond : from, _target.IsSwapped ? from : fromSecond, first, width);
                break;
            default:
                Buffer.MemoryCopy(from, first, bytes, bytes);
                if (!source.IsPaired)
                    Buffer.MemoryCopy(fromSecond, second, bytes, bytes);
                break;
        }
    }

    private void Join(byte* first, byte* second, byte* pairs)
    {
        if (_target.Wide)
            _rows.JoinSamples((short*)first, (short*)second, (short*)pairs, _target.ChromaWidth, _target.Below);
        else
            _rows.JoinBytes(first, second, pairs, _target.ChromaWidth);
    }

    private void Mix(short* cb, short* cr, in WordMix mix, byte* output)
    {
        if (_target.Wide)
            _rows.MixSamples(cb, cr, mix, output, _target.ChromaWidth);
        else
            _rows.MixBytes(cb, cr, mix, output, _target.ChromaWidth);
    }
}
