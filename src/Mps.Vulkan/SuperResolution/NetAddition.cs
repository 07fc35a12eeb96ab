using System.Runtime.InteropServices;
using Mps.Kernels.SuperResolution;

namespace Mps.Vulkan.SuperResolution;

/// <summary>
/// <see cref="ConvolutionRows"/> on a device, bit for bit: adds what a net answers to doubled luma. Owns its copy of the net, its kernels, and two
/// planes of features, 32 bytes for each position of the largest picture.
/// </summary>
internal sealed class NetAddition : IDisposable
{
    private const int Features = ConvolutionNet.Features;

    private static readonly (int Columns, int Rows) s_group = (16, 8);

    private readonly Resources _resources = new();
    private readonly VulkanPipeline _first;
    private readonly VulkanPipeline _middle;
    private readonly VulkanPipeline _last;
    private readonly VulkanBuffer[] _layers;
    private readonly VulkanBuffer[] _features;
    private readonly ConvolutionNet _net;
    private readonly int _bits;

    /// <param name="device">Where it works.</param>
    /// <param name="bits">Of a sample, 8..12.</param>
    /// <param name="net">Borrowed.</param>
    /// <param name="width">Of the largest picture before it is doubled, samples.</param>
    /// <param name="height">The same, rows.</param>
    public NetAddition(VulkanDevice device, int bits, ConvolutionNet net, int width, int height)
    {
        (_bits, _net) = (bits, net);
        try
        {
            uint wide = bits > 8 ? 1u : 0;
            _first = _resources.Keep(new VulkanPipeline(device, "net_first", wide));
            _middle = _resources.Keep(new VulkanPipeline(device, "net_middle"));
            _last = _resources.Keep(new VulkanPipeline(device, "net_last", wide));
            _layers = [.. Numbers(net).Select(numbers => _resources.Keep(VulkanBuffer.Of<int>(device, numbers)))];
            long bytes = (width + (2L * Reach)) * (height + (2L * Reach)) * Features * sizeof(short);
            _features = [.. Enumerable.Range(0, 2).Select(_ => _resources.Keep(VulkanBuffer.Create(device, bytes, VulkanBufferUse.Kernels)))];
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    // How far outside the picture features are computed: each layer of 3x3 after the first uses up one.
    private int Reach => _net.Middle.Length + 1;

    /// <param name="list">Where the commands are written.</param>
    /// <param name="source">What was doubled.</param>
    /// <param name="target">What became of it; changed.</param>
    /// <param name="width">Of the source, samples.</param>
    /// <param name="height">Of the source, rows.</param>
    public void Record(CommandList list, PlaneLocation source, PlaneLocation target, int width, int height)
    {
        FirstArguments first = new()
        {
            Source = source.Address,
            Target = _features[0].Address,
            Layer = _layers[0].Address,
            Width = width,
            Height = height,
            SourceWords = source.StrideWords,
            Reach = Reach,
            Shift = _net.First.Shift + _bits - 8,
            BiasShift = _bits - 8,
        };
        list.Run(_first, first, width + (2 * Reach), height + (2 * Reach), s_group);
        list.KernelBarrier();
        for (int i = 0; i < _net.Middle.Length; i++)
        {
            int margin = Reach - i - 1;
            MiddleArguments middle = new()
            {
                Source = _features[i & 1].Address,
                Target = _features[(i + 1) & 1].Address,
                Layer = _layers[i + 1].Address,
                Width = width,
                Height = height,
                Reach = Reach,
                Margin = margin,
                Shift = _net.Middle[i].Shift,
            };
            list.Run(_middle, middle, width + (2 * margin), height + (2 * margin), s_group);
            list.KernelBarrier();
        }

        LastArguments last = new()
        {
            Source = _features[_net.Middle.Length & 1].Address,
            Target = target.Address,
            Layer = _layers[^1].Address,
            Width = width,
            Height = height,
            TargetWords = target.StrideWords,
            Reach = Reach,
            Shift = _net.Last.Shift,
            AnswerShift = ConvolutionNet.AnswerBits - _bits,
            Maximum = (1 << _bits) - 1,
        };
        list.Run(_last, last, (width + 1) / 2, height, s_group);
    }

    public void Dispose() => _resources.Dispose();

    // Each layer's biases, then its weights by row, column, input and output.
    private static IEnumerable<int[]> Numbers(ConvolutionNet net)
    {
        yield return Numbers(net.First, 1, Features, ConvolutionNet.FirstSide, ConvolutionNet.PlaceOfFirst);
        foreach (ConvolutionNet.Layer middle in net.Middle)
        {
            yield return Numbers(middle, Features, Features, ConvolutionNet.Side, ConvolutionNet.PlaceOfMiddle);
        }

        yield return Numbers(net.Last, Features, 4, ConvolutionNet.Side, ConvolutionNet.PlaceOfLast);
    }

    private static unsafe int[] Numbers(ConvolutionNet.Layer layer, int inputs, int outputs, int side, Func<int, int, int, int, int> place)
    {
        int[] numbers = new int[Features + (side * side * inputs * outputs)];
        new ReadOnlySpan<int>(layer.Bias, outputs).CopyTo(numbers);
        int at = Features;
        for (int row = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++)
            {
                for (int input = 0; input < inputs; input++)
                {
                    for (int output = 0; output < outputs; output++)
                    {
                        numbers[at++] = layer.Weights[place(output, input, row, column)];
                    }
                }
            }
        }

        return numbers;
    }

    /// <summary>Arguments of net_first.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FirstArguments
    {
        public ulong Source;
        public ulong Target;
        public ulong Layer;
        public int Width;
        public int Height;
        public int SourceWords;
        public int Reach;
        public int Shift;
        public int BiasShift;
    }

    /// <summary>Arguments of net_middle.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MiddleArguments
    {
        public ulong Source;
        public ulong Target;
        public ulong Layer;
        public int Width;
        public int Height;
        public int Reach;
        public int Margin;
        public int Shift;
    }

    /// <summary>Arguments of net_last.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LastArguments
    {
        public ulong Source;
        public ulong Target;
        public ulong Layer;
        public int Width;
        public int Height;
        public int TargetWords;
        public int Reach;
        public int Shift;
        public int AnswerShift;
        public int Maximum;
    }
}
