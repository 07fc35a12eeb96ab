using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Vulkan.Scaling;

namespace Mps.Vulkan.Conversion;

/// <summary>One of the two inputs of a <see cref="ConvertedPlane"/>.</summary>
/// <param name="Words">Its samples; borrowed.</param>
/// <param name="Axis">From its columns to the target's.</param>
/// <param name="Step">Samples from one column to the next: 2 where chroma lies in pairs.</param>
/// <param name="First">Place of the first.</param>
/// <param name="Bias">What words between columns get before they are shifted, where inputs are mixed.</param>
internal readonly record struct ConvertedInput(WordPlane Words, ScaleAxis Axis, int Step = 1, int First = 0, int Bias = 0);

/// <summary>Where in a plane the picture goes, samples of the plane (or pairs), and what surrounds it.</summary>
internal readonly record struct PlaneArea(int Left, int Top, int Width, int Height, ushort Fill);

/// <summary>
/// One plane of a converted picture, by convert.comp: of one input, or of the sums of two. In a plane of pairs the second of each pair is of the second input,
/// or of the second sum. Owns its kernel and tables; borrows the inputs.
/// </summary>
internal sealed class ConvertedPlane : IDisposable
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly Resources _resources = new();
    private readonly VulkanPipeline _pipeline;
    private readonly FilterTable? _filtersA;
    private readonly FilterTable? _filtersB;
    private readonly ConvertedInput _a;
    private readonly ConvertedInput _b;
    private readonly Arguments _arguments;

    /// <param name="device">Where it works.</param>
    /// <param name="source">Of the picture that comes in.</param>
    /// <param name="target">Samples of a row, rows, bytes of a sample and bits below its lowest.</param>
    /// <param name="paired">The plane has pairs.</param>
    /// <param name="inputs">Both; the same twice where there is only one.</param>
    /// <param name="gain">Of the coefficients, where inputs are not mixed.</param>
    /// <param name="mixes">Whether results are sums of both inputs.</param>
    /// <param name="first">To the target's codes: the sum, or only the rounding where nothing is mixed.</param>
    /// <param name="second">The same for the second of a pair.</param>
    /// <param name="area">Of the picture.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    public ConvertedPlane(
        VulkanDevice device, SampleLayout source, (int Samples, int Rows, bool Wide, int Below) target, bool paired, (ConvertedInput A, ConvertedInput B) inputs,
        double gain, bool mixes, WordMix first, WordMix second, PlaneArea area, ScaleKernel kernel)
    {
        (_a, _b) = inputs;
        try
        {
            _pipeline = _resources.Keep(new VulkanPipeline(
                device,
                "convert",
                target.Wide ? 1u : 0,
                mixes ? 1u : 0,
                paired ? 1u : 0,
                _a.Words.Form,
                _b.Words.Form,
                (uint)(GridScaler.WordBits - source.Bits)));
            _filtersA = Filters(_a);
            _filtersB = _b.Axis == _a.Axis ? _filtersA : Filters(_b);
        }
        catch
        {
            _resources.Dispose();
            throw;
        }

        _arguments = new Arguments
        {
            FiltersA = _filtersA?.Address ?? 0,
            FiltersB = _filtersB?.Address ?? 0,
            ColumnsA = _a.Axis.Source,
            ColumnsB = _b.Axis.Source,
            TapsA = _filtersA?.Taps ?? 0,
            TapsB = _filtersB?.Taps ?? 0,
            Places = _a.Step | (_a.First << 8) | (_b.Step << 16) | (_b.First << 24),
            Columns = target.Samples,
            Rows = target.Rows,
            Origin = area.Left | (area.Top << 16),
            Size = area.Width | (area.Height << 16),
            WeightsFirst = first.Weights,
            BiasFirst = first.Bias,
            WeightsSecond = second.Weights,
            BiasSecond = second.Bias,
            Shift = first.Shift,
            Maximum = first.Maximum,
            BiasA = _a.Bias,
            BiasB = _b.Bias,
            Fill = area.Fill,
            Below = target.Below,
        };

        FilterTable? Filters(ConvertedInput input) =>
            mixes && input.Axis.IsIdentity ? null : _resources.Keep(new FilterTable(device, input.Axis, kernel, gain));
    }

    /// <summary>Writes the commands; the inputs' words are there.</summary>
    public void Record(CommandList list, VulkanPicture source, PlaneLocation target)
    {
        PlaneLocation a = _a.Words.Words(source), b = _b.Words.Words(source);
        Arguments arguments = _arguments with
        {
            A = a.Address,
            B = b.Address,
            Target = target.Address,
            WordsA = a.StrideWords,
            WordsB = b.StrideWords,
            TargetWords = target.StrideWords,
        };
        list.Run(_pipeline, arguments, (arguments.Columns + 3) / 4, arguments.Rows, s_group);
    }

    public void Dispose() => _resources.Dispose();

    /// <summary>Arguments of convert.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private record struct Arguments
    {
        public ulong A;
        public ulong B;
        public ulong FiltersA;
        public ulong FiltersB;
        public ulong Target;
        public int WordsA;
        public int WordsB;
        public int ColumnsA;
        public int ColumnsB;
        public int TapsA;
        public int TapsB;
        public int Places;
        public int Columns;
        public int Rows;
        public int Origin;
        public int Size;
        public int TargetWords;
        public int WeightsFirst;
        public int BiasFirst;
        public int WeightsSecond;
        public int BiasSecond;
        public int Shift;
        public int Maximum;
        public int BiasA;
        public int BiasB;
        public int Fill;
        public int Below;
    }
}
