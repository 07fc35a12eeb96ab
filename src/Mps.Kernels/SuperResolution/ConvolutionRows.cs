using Mps.Media;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// Adds what a <see cref="ConvolutionNet"/> answers to rows of doubled luma. Layers run one row behind the other, so that three rows of each are all that is kept,
/// in strips narrow enough for these to stay in the cache. Positions outside the picture are computed from its repeated edges. Owns its scratch memory.
/// </summary>
internal sealed unsafe class ConvolutionRows : IDisposable
{
    private const int KeptRows = 3;
    private const int StripWidth = 512;
    private readonly PaddedPlane _source;
    private readonly ConvolutionNet _net;
    private readonly ConvolutionKernels _kernels;
    private readonly NativeBlock<int> _firstBias = new(ConvolutionNet.Features);
    private readonly NativeBlock<short>[] _features;
    private readonly NativeBlock<short>[] _answers;
    private readonly int _bits;
    private readonly int _strip;
    private readonly int _rowSamples;

    /// <param name="source">Borrowed; its margin covers the net's reach.</param>
    /// <param name="bits">Of its samples.</param>
    /// <param name="level">Instruction set.</param>
    /// <param name="threads">How many may work at once.</param>
    /// <param name="net">Borrowed.</param>
    public ConvolutionRows(PaddedPlane source, int bits, KernelLevel level, int threads, ConvolutionNet net)
    {
        (_source, _bits, _net) = (source, bits, net);
        _kernels = ConvolutionKernels.Of(level);
        int strips = (source.Width + StripWidth - 1) / StripWidth;
        _strip = Blocks((source.Width + strips - 1) / strips);
        _rowSamples = Blocks(_strip + (2 * Reach)) + ConvolutionKernels.Block;
        nint rows = (nint)KeptRows * (net.Middle.Length + 1);
        _features = [.. Enumerable.Range(0, threads).Select(_ => new NativeBlock<short>(rows * _rowSamples * ConvolutionNet.Features))];
        _answers = [.. Enumerable.Range(0, threads).Select(_ => new NativeBlock<short>(2 * 2 * _rowSamples))];
        for (int i = 0; i < ConvolutionNet.Features; i++)
        {
            _firstBias.Address[i] = net.First.Bias[i] << (bits - 8); // samples of more bits are larger numbers, and so are their sums
        }
    }

    // Samples beyond a strip that features of the first layer are needed for.
    private int Reach => _net.Middle.Length + 1;

    /// <summary>Adds to target rows 2·<paramref name="first"/>..2·<paramref name="end"/> − 1.</summary>
    public void Add(int first, int end, PlaneView target, int worker)
    {
        for (int left = 0; left < _source.Width; left += _strip)
        {
            AddStrip(first, end, left, Math.Min(_strip, _source.Width - left), target, worker);
        }
    }

    public void Dispose()
    {
        _firstBias.Dispose();
        Array.ForEach(_features, features => features.Dispose());
        Array.ForEach(_answers, answers => answers.Dispose());
    }

    private static int Blocks(int count) => (count + ConvolutionKernels.Block - 1) / ConvolutionKernels.Block * ConvolutionKernels.Block;

    private void AddStrip(int first, int end, int left, int width, PlaneView target, int worker)
    {
        const int FirstReach = ConvolutionNet.FirstSide / 2;
        short* features = _features[worker].Address;
        int reach = Reach;
        for (int newest = first - reach; newest < end + reach; newest++)
        {
            ConvolutionNet.Layer layer = _net.First;
            _kernels.First(
                _source.Row(newest - FirstReach) + left - reach - FirstReach, _source.Stride, layer.Weights, _firstBias.Address,
                Row(features, 0, newest), Blocks(width + (2 * reach)), layer.Shift + _bits - 8);
            for (int i = 0; i < _net.Middle.Length; i++)
            {
                int y = newest - i - 1;
                if (y < first - reach + i + 1)
                {
                    break;
                }

                layer = _net.Middle[i];
                _kernels.Middle(
                    Row(features, i, y - 1), Row(features, i, y), Row(features, i, y + 1), layer.Weights, layer.Bias,
                    Row(features, i + 1, y), Blocks(width + (2 * (reach - i - 1))), layer.Shift);
            }

            if (newest - reach >= first)
            {
                Answer(features, newest - reach, left, width, target, worker);
            }
        }
    }

    private void Answer(short* features, int y, int left, int width, PlaneView target, int worker)
    {
        ConvolutionNet.Layer layer = _net.Last;
        int deepest = _net.Middle.Length, shift = ConvolutionNet.AnswerBits - _bits, maximum = (1 << _bits) - 1;
        short* upper = _answers[worker].Address, lower = upper + (2 * _rowSamples);
        _kernels.Last(
            Row(features, deepest, y - 1), Row(features, deepest, y), Row(features, deepest, y + 1), layer.Weights, layer.Bias, upper, lower, Blocks(width), layer.Shift);
        var add = _bits == 8 ? _kernels.Add8 : _kernels.Add16;
        byte* to = (byte*)target.Address + (2 * y * (nint)target.StrideBytes) + ((nint)2 * left * target.PixelBytes);
        add(upper, to, 2 * width, shift, maximum);
        add(lower, to + target.StrideBytes, 2 * width, shift, maximum);
    }

    private short* Row(short* features, int layer, int y) =>
        features + ((nint)((layer * KeptRows) + ((y + (KeptRows * PaddedPlane.Margin)) % KeptRows)) * _rowSamples * ConvolutionNet.Features);
}
