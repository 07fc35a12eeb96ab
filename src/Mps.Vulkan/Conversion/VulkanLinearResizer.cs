using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Kernels.LinearLight;
using Mps.Media;

namespace Mps.Vulkan.Conversion;

/// <summary>
/// <see cref="LinearResizer"/> on a device. Takes and makes yuv444p12le; <see cref="Open"/> puts conversions from and to other formats around it. Where the device
/// rounds to nearest, as all known ones do, pictures are the same bit for bit; the specification lets it round sums to the other neighbour, which is within 1 code.
/// </summary>
public sealed class VulkanLinearResizer : VulkanOperation
{
    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly Resources _resources = new();
    private readonly VulkanPipeline _rows;
    private readonly VulkanPipeline _columns;
    private readonly VulkanBuffer _light;
    private readonly VulkanBuffer _tables;
    private readonly DeviceAxis _horizontal;
    private readonly DeviceAxis _vertical;
    private readonly LightCode _from;
    private readonly LightCode _to;

    /// <param name="device">Where it works.</param>
    /// <param name="source">yuv444p12le.</param>
    /// <param name="width">Of the target, pixels.</param>
    /// <param name="height">Of the target, pixels.</param>
    /// <param name="transfer">What signals stand for, before and after.</param>
    /// <param name="sourceColour">Matrix and range before.</param>
    /// <param name="targetColour">Matrix and range after.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    /// <exception cref="NotSupportedException">The pixel format is another.</exception>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanLinearResizer(
        VulkanDevice device, FrameFormat source, int width, int height, LightTransfer transfer, PictureColour sourceColour, PictureColour targetColour,
        ScaleKernel kernel = ScaleKernel.Bicubic)
        : base(device, source, source with { Width = width, Height = height }, $"scale to {width}x{height} as light")
    {
        ArgumentNullException.ThrowIfNull(device);
        if (source.PixelFormat != PixelFormat.Yuv444p12le)
            throw new NotSupportedException($"Pictures of {source.PixelFormat.Name()} cannot be scaled as light, those of yuv444p12le can; {nameof(Open)} converts.");
        if (!Source.IsValid || !Target.IsValid)
            throw new ArgumentException($"Cannot scale {Source} to {Target}: a size is out of range.", nameof(width));
        (_from, _to) = (new LightCode(sourceColour), new LightCode(targetColour));
        try
        {
            _rows = _resources.Keep(new VulkanPipeline(device, "light_rows", 1));
            _columns = _resources.Keep(new VulkanPipeline(device, "light_columns", 1));
            _horizontal = _resources.Keep(new DeviceAxis(device, new LightAxis(source.Width, width, kernel), width));
            _vertical = _resources.Keep(new DeviceAxis(device, new LightAxis(source.Height, height, kernel), height));
            _tables = _resources.Keep(VulkanBuffer.Of<float>(device, new LightTables(transfer).Values));
            _light = _resources.Keep(VulkanBuffer.Create(device, 3L * sizeof(float) * source.Width * height, VulkanBufferUse.Kernels));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    /// <summary>The operations that scale pictures of any format that <see cref="FrameConverter"/> knows, with all that it does, as light; for a chain.</summary>
    /// <param name="device">Where they work.</param>
    /// <param name="source">Of the pictures that come in.</param>
    /// <param name="target">Of the pictures that go out.</param>
    /// <param name="options">What pictures mean, and how they are scaled.</param>
    /// <param name="transfer">What signals stand for.</param>
    /// <exception cref="NotSupportedException">A pixel format is not <see cref="FrameConverter.Supports">supported</see>.</exception>
    /// <exception cref="ArgumentException">A size is out of range, or the area does not lie in the target or on its chroma samples.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public static IReadOnlyList<VulkanOperation> Open(
        VulkanDevice device, FrameFormat source, FrameFormat target, ConversionOptions options, LightTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(options);
        PictureArea area = FrameConverter.CheckedArea(source, target, options);
        FrameFormat deep = source with { PixelFormat = PixelFormat.Yuv444p12le }, scaled = deep with { Width = area.Width, Height = area.Height };
        List<VulkanOperation> operations = [];
        try
        {
            operations.Add(new VulkanConverter(device, source, deep, options with { TargetColour = options.SourceColour, Area = null }));
            operations.Add(new VulkanLinearResizer(device, deep, scaled.Width, scaled.Height, transfer, options.SourceColour, options.TargetColour, options.Kernel));
            operations.Add(new VulkanConverter(device, scaled, target, options with { SourceColour = options.TargetColour }));
            return operations;
        }
        catch
        {
            operations.ForEach(operation => operation.Dispose());
            throw;
        }
    }

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        PlaneLocation from = source.Plane(0), to = target.Plane(0);
        RowArguments rows = new()
        {
            Luma = from.Address,
            Cb = source.Plane(1).Address,
            Cr = source.Plane(2).Address,
            Light = _light.Address,
            Tables = _tables.Address,
            Positions = _vertical.Positions,
            Coefficients = _vertical.Coefficients,
            Width = Source.Width,
            Rows = Target.Height,
            SourceRows = Source.Height,
            SourceWords = from.StrideWords,
            Taps = _vertical.Taps,
            Black = _from.Black,
            PerLuma = 1 / _from.LumaCodes,
            PerChroma = 1 / _from.ChromaCodes,
            RedOfCr = _from.RedOfCr,
            GreenOfCb = _from.GreenOfCb,
            GreenOfCr = _from.GreenOfCr,
            BlueOfCb = _from.BlueOfCb,
        };
        list.Run(_rows, rows, rows.Width, rows.Rows, s_group);
        list.KernelBarrier();
        ColumnArguments columns = new()
        {
            Light = _light.Address,
            Luma = to.Address,
            Cb = target.Plane(1).Address,
            Cr = target.Plane(2).Address,
            Tables = _tables.Address,
            Positions = _horizontal.Positions,
            Coefficients = _horizontal.Coefficients,
            Columns = Target.Width,
            Rows = Target.Height,
            Width = Source.Width,
            TargetWords = to.StrideWords,
            Taps = _horizontal.Taps,
            Black = _to.Black,
            LumaCodes = _to.LumaCodes,
            PerBlue = _to.ChromaCodes / _to.BlueOfCb,
            PerRed = _to.ChromaCodes / _to.RedOfCr,
            RedShare = _to.Red,
            GreenShare = _to.Green,
            BlueShare = _to.Blue,
        };
        list.Run(_columns, columns, (columns.Columns + 1) / 2, columns.Rows, s_group);
    }

    private protected override void DisposeResources() => _resources.Dispose();

    /// <summary>A <see cref="LightAxis"/> in the device's memory. Owns it.</summary>
    private sealed unsafe class DeviceAxis : IDisposable
    {
        private readonly VulkanBuffer _positions;
        private readonly VulkanBuffer _coefficients;

        public DeviceAxis(VulkanDevice device, LightAxis axis, int target)
        {
            Taps = axis.Taps;
            _positions = VulkanBuffer.Of(device, new ReadOnlySpan<int>(axis.Positions, target));
            try
            {
                _coefficients = VulkanBuffer.Of(device, new ReadOnlySpan<float>(axis.Coefficients, target * axis.Taps));
            }
            catch
            {
                _positions.Dispose();
                throw;
            }

            GC.KeepAlive(axis);
        }

        public int Taps { get; }

        public ulong Positions => _positions.Address;

        public ulong Coefficients => _coefficients.Address;

        public void Dispose()
        {
            _positions.Dispose();
            _coefficients.Dispose();
        }
    }

    /// <summary>Arguments of light_rows.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RowArguments
    {
        public ulong Luma;
        public ulong Cb;
        public ulong Cr;
        public ulong Light;
        public ulong Tables;
        public ulong Positions;
        public ulong Coefficients;
        public int Width;
        public int Rows;
        public int SourceRows;
        public int SourceWords;
        public int Taps;
        public float Black;
        public float PerLuma;
        public float PerChroma;
        public float RedOfCr;
        public float GreenOfCb;
        public float GreenOfCr;
        public float BlueOfCb;
    }

    /// <summary>Arguments of light_columns.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ColumnArguments
    {
        public ulong Light;
        public ulong Luma;
        public ulong Cb;
        public ulong Cr;
        public ulong Tables;
        public ulong Positions;
        public ulong Coefficients;
        public int Columns;
        public int Rows;
        public int Width;
        public int TargetWords;
        public int Taps;
        public float Black;
        public float LumaCodes;
        public float PerBlue;
        public float PerRed;
        public float RedShare;
        public float GreenShare;
        public float BlueShare;
    }
}
