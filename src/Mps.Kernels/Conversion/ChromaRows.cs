using Mps.Media;

namespace Mps.Kernels.Conversion;

/// <summary>Makes rows of the target's chroma, planar or in pairs.</summary>
internal sealed unsafe class ChromaRows
{
    private readonly ChromaSource _chroma;
    private readonly SampleLayout _target;
    private readonly ConversionRows _rows;
    private readonly GridScaler _grid;
    private readonly WordMix _cb;
    private readonly WordMix _cr;
    private readonly bool _mixes;
    private readonly bool _copies;

    /// <inheritdoc cref="LumaRows(ChromaSource?, SampleLayout, SampleLayout, ConversionOptions, ColourChange, ConversionRows, KernelSet)"/>
    public ChromaRows(
        ChromaSource chroma, SampleLayout target, ConversionOptions options, ColourChange change, ConversionRows rows, KernelSet kernels)
    {
        (_chroma, _target, _rows) = (chroma, target, rows);
        SampleLayout source = chroma.Layout;
        ScaleAxis horizontal = ScaleAxis.Between(
            source.Format.Width, target.Format.Width, source.Columns(options.SourceSiting), target.Columns(options.TargetSiting));
        ScaleAxis vertical = ScaleAxis.Between(source.Format.Height, target.Format.Height, source.Rows(options.SourceSiting), target.Rows(options.TargetSiting));
        _mixes = change.ChangesMatrix;
        double gain = change.ChromaGain;
        _grid = new GridScaler(horizontal, vertical, options.Kernel, kernels, _mixes ? 1 : gain);
        int zero = CodeRange.Neutral + (_mixes && !horizontal.IsIdentity ? WordMix.Raised : 0);
        _cb = WordMix.ToCodes((gain * change.CbOfCb, zero), (gain * change.CbOfCr, zero), CodeRange.Neutral, target.Bits);
        _cr = WordMix.ToCodes((gain * change.CrOfCb, zero), (gain * change.CrOfCr, zero), CodeRange.Neutral, target.Bits);
        // Pairs that are to be swapped, or lie in the high bits, go the usual way.
        _copies = horizontal.IsIdentity && vertical.IsIdentity && source.Bits == target.Bits && !_mixes && change.Source == change.Target
            && source.Form == target.Form && source.Form != SampleForm.High && !(source.IsPaired && target.IsPaired && source.IsSwapped != target.IsSwapped);
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
        if (_copies)
        {
            Copy(picture, y, first, second);
            return;
        }

        _chroma.Blend(_grid, picture, y, scratch, out short* cb, out short* cr);
        byte* cbOut = _target.IsPaired ? (byte*)scratch.FirstResult : first, crOut = _target.IsPaired ? (byte*)scratch.SecondResult : second;
        if (_grid.Horizontal.IsIdentity)
        {
            Mix(cb, cr, _cb, cbOut);
            Mix(cb, cr, _cr, crOut);
        }
        else if (_mixes)
        {
            _grid.Resample(cb, (byte*)scratch.FirstAcross, wide: true, WordMix.Raise.Bias, WordMix.Raise.Shift, WordMix.Raise.Maximum);
            _grid.Resample(cr, (byte*)scratch.SecondAcross, wide: true, WordMix.Raise.Bias, WordMix.Raise.Shift, WordMix.Raise.Maximum);
            Mix(scratch.FirstAcross, scratch.SecondAcross, _cb, cbOut);
            Mix(scratch.FirstAcross, scratch.SecondAcross, _cr, crOut);
        }
        else
        {
            _grid.Resample(cb, cbOut, _target.Wide, _cb.Bias, _cb.Shift, _cb.Maximum);
            _grid.Resample(cr, crOut, _target.Wide, _cb.Bias, _cb.Shift, _cb.Maximum);
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
