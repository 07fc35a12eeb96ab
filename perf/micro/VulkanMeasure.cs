using System.Globalization;
using Mps.Kernels;
using Mps.Kernels.SuperResolution;
using Mps.Media;
using Mps.Vulkan;
using Mps.Vulkan.Denoise;
using Mps.Vulkan.Enhance;
using Mps.Vulkan.Hdr;
using Mps.Vulkan.Restore;
using Mps.Vulkan.Scaling;
using Mps.Vulkan.SuperResolution;

namespace Mps.Perf.Micro;

/// <summary>
/// The Vulkan kernels by the device's own clock: pictures a second of each kernel alone and of the whole chain with the way there and back, and
/// which share of the device's copy bandwidth the kernel's planes in and out amount to. The time of a kernel that measures its pictures first holds the
/// processor's share of that.
/// </summary>
internal static class VulkanMeasure
{
    private const long CopyBytes = 256L << 20;

    /// <param name="device">Which device, as <see cref="VulkanOptions.Device"/>; a software device is measured only when it is named.</param>
    public static void Run(string? device)
    {
        if (!VulkanKernels.TryOpen(new VulkanOptions(device, AllowSoftware: device is not null), out VulkanDevice? opened, out string reason))
        {
            Console.WriteLine($"no Vulkan device: {reason}");
            return;
        }

        using (opened)
        {
            // Software is here for its correctness: small pictures, few of them.
            bool software = opened.Info.Kind == VulkanDeviceKind.Software;
            FrameFormat large = software ? new(PixelFormat.Yuv420p, 480, 270) : new(PixelFormat.Yuv420p, 3840, 2160);
            FrameFormat half = large with { Width = large.Width / 2, Height = large.Height / 2 };
            int pictures = software ? 3 : 100;
            double copy = 2 * CopyBytes / CopyTime(opened, software ? 1 : 10);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{opened.Info.Name}, {opened.Info.Driver}: copies {copy / 1e9:0} GB/s, read and written"));
            Console.WriteLine($"{"",-64}{"kernel/s",10}{"chain/s",10}{"bandwidth",10}");
            Measure(opened, new VulkanScaler(opened, large, half.Width, half.Height, kernel: ScaleKernel.Lanczos), pictures, copy);
            Measure(opened, new VulkanScaler(opened, half, large.Width, large.Height, kernel: ScaleKernel.Lanczos), pictures, copy);
            Measure(opened, new VulkanSharpener(opened, large, PictureColour.Bt709, 0.5), pictures, copy);
            Measure(opened, new VulkanColorEnhancer(opened, large, PictureColour.Bt709, EnhanceStrength.Normal), pictures, copy);
            Measure(opened, new VulkanContrastEnhancer(opened, large, PictureColour.Bt709, EnhanceStrength.Normal), pictures, copy);
            Measure(opened, new VulkanLowLightEnhancer(opened, large, PictureColour.Bt709), pictures, copy);
            Measure(opened, new VulkanArtifactRepair(opened, large, EnhanceStrength.Strong), pictures, copy);
            Measure(opened, new VulkanHdrExpander(opened, large, PictureColour.Bt709, HdrTransfer.Pq), pictures, copy);
            Measure(opened, new VulkanToneMapper(opened, large with { PixelFormat = PixelFormat.Yuv420p10le }, new ToneCurve(HdrTransfer.Pq, 1000)), pictures, copy);
            Measure(opened, new VulkanRealtimeDenoiser(opened, large), pictures, copy);
            Measure(opened, new VulkanStrongDenoiser(opened, half), pictures, copy);
            Measure(opened, new VulkanEdgeAdaptiveScaler(opened, half, large.Width, large.Height), pictures, copy);
            Measure(opened, new VulkanLearnedScaler(opened, half, large.Width, large.Height, SuperResolutionMaterial.Clean), pictures, copy);
        }
    }

    private static void Measure(VulkanDevice device, VulkanOperation operation, int pictures, double copyBandwidth)
    {
        using VulkanChain chain = new(operation);
        using FrameMemory source = new(chain.Source), target = new(chain.Target);
        using IDisposable sharedSource = device.HostMemory.Share(source), sharedTarget = device.HostMemory.Share(target);
        Picture.Fill(source.View());
        chain.Apply(source.View(), target.View());
        TimeSpan warmUp = chain.Times[1].Total, warmUpAll = Sum(chain);
        for (int i = 0; i < pictures; i++)
            chain.Apply(source.View(), target.View());
        double kernel = (chain.Times[1].Total - warmUp).TotalSeconds / pictures, all = (Sum(chain) - warmUpAll).TotalSeconds / pictures;
        double share = (Bytes(chain.Source, operation) + Bytes(chain.Target, operation)) / kernel / copyBandwidth;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{$"{operation.Name} from {chain.Source.Height}",-64}{1 / kernel,10:0}{1 / all,10:0}{share,10:0.00}"));
    }

    private static TimeSpan Sum(VulkanChain chain) => chain.Times.Aggregate(TimeSpan.Zero, (sum, time) => sum + time.Total);

    // Of the planes that the kernel goes through.
    private static long Bytes(FrameFormat format, VulkanOperation operation) =>
        Enumerable.Range(0, format.PlaneCount).Where(plane => !operation.Shares(plane)).Sum(plane => (long)format.RowBytes(plane) * format.PlaneHeight(plane));

    private static double CopyTime(VulkanDevice device, int times)
    {
        using VulkanBuffer from = VulkanBuffer.Zero(device, CopyBytes), to = VulkanBuffer.Create(device, CopyBytes, VulkanBufferUse.Kernels);
        using KernelClock clock = new(device, ["copy"]);
        using CommandList list = new(device);
        using WorkTimeline timeline = new(device);
        Vulkan.Interop.VkBufferCopy region = new() { Size = (ulong)CopyBytes };
        for (int i = 0; i <= times; i++)
        {
            list.Begin();
            clock.Begin(list);
            clock.Mark(list, KernelClock.Upload);
            list.Copy(from.Handle, to.Handle, new ReadOnlySpan<Vulkan.Interop.VkBufferCopy>(in region));
            clock.Mark(list, 1);
            clock.Mark(list, clock.Download);
            list.End();
            timeline.Run(list.Handle);
            clock.Read();
        }

        return clock.Times[1].Last.TotalSeconds;
    }
}
