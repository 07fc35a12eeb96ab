using System.Runtime.InteropServices;
using Mps.Kernels.Denoise;
using Mps.Kernels.Enhance;
using Mps.Kernels.SuperResolution;
using Mps.Media;
using Mps.Vulkan.Denoise;
using Mps.Vulkan.Enhance;
using Mps.Vulkan.Interop;
using Mps.Vulkan.Overlay;
using Mps.Vulkan.Restore;
using Mps.Vulkan.Scaling;
using Mps.Vulkan.SuperResolution;

namespace Mps.Vulkan.Tests;

public sealed unsafe class ChainTests(TestDevice shared)
{
    private static readonly FrameFormat s_source = new(PixelFormat.Yuv420p, 96, 54);

    [Fact]
    public void Operations_follow_each_other_on_the_device()
    {
        VulkanDevice device = shared.Require();
        using TestPicture source = new TestPicture(s_source, 3).FillExtremes(1);
        using TestPicture between = new(s_source with { Width = 200, Height = 40 }, 0), expected = new(s_source with { Width = 51, Height = 99 }, 0);
        using TestPicture actual = new(expected.Format, 5);
        new FrameScaler(s_source, 200, 40).Scale(source.View, between.View);
        new FrameScaler(between.Format, 51, 99, kernel: ScaleKernel.Lanczos).Scale(between.View, expected.View);
        using VulkanChain chain = new(
            new VulkanScaler(device, s_source, 200, 40), new VulkanScaler(device, between.Format, 51, 99, kernel: ScaleKernel.Lanczos));
        for (int round = 0; round < 3; round++)
        {
            chain.Apply(source.View, actual.View);
            actual.AssertEqual(expected, $"round {round}");
        }

        Assert.Equal(6, chain.StagingCopies);
        Assert.Equal($"scale to 200x40, scale to 51x99 on {device.Info.Name} (Vulkan)", chain.Summary);
    }

    [Theory]
    [InlineData(PixelFormat.Yuv420p)]
    [InlineData(PixelFormat.Yuv422p10le)]
    public void Enhancement_in_one_chain_equals_the_cpu_kernels_one_by_one(PixelFormat pixels)
    {
        using VulkanDevice device = TestDevice.Open();
        FrameFormat format = new(pixels, 90, 62), doubled = format with { Width = 180, Height = 124 };
        using FrameRing ring = FrameRing.Create(2, FrameLayout.Of(doubled).Bytes);
        using IDisposable share = device.HostMemory.Share(ring);
        Assert.True(ring.TryAcquire(out int from));
        Assert.True(ring.TryAcquire(out int to));
        FrameView source = new(format, FramePlanes.At(ring.SlotAddress(from), FrameLayout.Of(format)));
        FrameView actual = new(doubled, FramePlanes.At(ring.SlotAddress(to), FrameLayout.Of(doubled)));
        using FrameMemory clean = new(format), large = new(doubled), lively = new(doubled), expected = new(doubled);
        using RealtimeDenoiser denoiser = new(format);
        using LearnedScaler scaler = new(format, doubled.Width, doubled.Height);
        using ColorEnhancer colour = new(doubled, PictureColour.Bt709, EnhanceStrength.Strong);
        using Sharpener sharpener = new(doubled, PictureColour.Bt709, 0.4);
        using VulkanChain chain = new(
            new VulkanRealtimeDenoiser(device, format), new VulkanLearnedScaler(device, format, doubled.Width, doubled.Height),
            new VulkanColorEnhancer(device, doubled, PictureColour.Bt709, EnhanceStrength.Strong), new VulkanSharpener(device, doubled, PictureColour.Bt709, 0.4));
        for (int picture = 0; picture < 3; picture++)
        {
            using TestPicture noise = new TestPicture(format, 0).FillExtremes(picture);
            for (int plane = 0; plane < format.PlaneCount; plane++)
            {
                for (int y = 0; y < format.PlaneHeight(plane); y++)
                    noise.View.Plane(plane).Row(y).CopyTo(source.Plane(plane).Row(y));
            }

            denoiser.Apply(source, clean.View());
            scaler.Apply(clean.View(), large.View());
            colour.Apply(large.View(), lively.View());
            sharpener.Apply(lively.View(), expected.View());
            chain.Apply(source, actual);
            for (int plane = 0; plane < format.PlaneCount; plane++)
            {
                for (int y = 0; y < doubled.PlaneHeight(plane); y++)
                    Assert.True(expected.View().Plane(plane).Row(y).SequenceEqual(actual.Plane(plane).Row(y)), $"picture {picture}, plane {plane}, row {y}");
            }
        }

        Assert.Equal(device.Info.CanImport ? 0 : 6, chain.StagingCopies);
        ring.Release(from);
        ring.Release(to);
    }

    [Fact]
    public void Every_step_is_timed_by_the_device()
    {
        VulkanDevice device = shared.Require();
        Assert.SkipWhen(device.Physical.TimestampBits == 0, $"{device.Info.Name} has no timestamps.");
        FrameFormat format = s_source with { Width = 640, Height = 360 };
        using FrameMemory source = new(format), target = new(format);
        using VulkanChain chain = new(new VulkanScaler(device, format, 320, 180), new VulkanScaler(device, format with { Width = 320, Height = 180 }, 640, 360));
        chain.Apply(source.View(), target.View());
        chain.Apply(source.View(), target.View());
        Assert.Equal(["upload", "scale to 320x180", "scale to 640x360", "download"], chain.Times.Select(time => time.Name));
        Assert.All(chain.Times, time => Assert.InRange(time.Last, TimeSpan.Zero, time.Total));
        Assert.All(chain.Times.Skip(1).Take(2), time => Assert.True(time.Total > TimeSpan.Zero, time.ToString()));
    }

    [Fact]
    public void Nothing_is_allocated_per_picture()
    {
        VulkanDevice device = shared.Require();
        FrameFormat target = s_source with { Width = 64, Height = 36 };
        using FrameMemory from = new(s_source), to = new(target);
        using VulkanChain chain = new(new VulkanScaler(device, s_source, 64, 36));
        Assert.Equal(0, Allocations.Of(() => chain.Apply(from.View(), to.View())));
        using IDisposable first = device.HostMemory.Share(from), second = device.HostMemory.Share(to);
        Assert.Equal(0, Allocations.Of(() => chain.Apply(from.View(), to.View())));
    }

    [Fact]
    public void Nothing_is_allocated_per_picture_by_what_remembers_pictures()
    {
        VulkanDevice device = shared.Require();
        FrameFormat target = s_source with { Width = 192, Height = 108 };
        using FrameMemory from = new(s_source), to = new(target);
        using VulkanChain chain = new(
            new VulkanArtifactRepair(device, s_source, EnhanceStrength.Weak), new VulkanStrongDenoiser(device, s_source),
            new VulkanEdgeAdaptiveScaler(device, s_source, 192, 108), new VulkanLowLightEnhancer(device, target, PictureColour.Bt709),
            new VulkanContrastEnhancer(device, target, PictureColour.Bt709, EnhanceStrength.Weak), new VulkanOverlay(device, target));
        Assert.Equal(0, Allocations.Of(() => chain.Apply(from.View(), to.View())));
    }

    [Fact]
    public void Operations_that_do_not_fit_are_refused_and_nothing_is_left()
    {
        using VulkanDevice device = TestDevice.Open();
        Assert.Throws<ArgumentException>(() => new VulkanChain());
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new VulkanChain(new VulkanScaler(device, s_source, 200, 40), new VulkanScaler(device, s_source, 64, 36)));
        Assert.Contains("'scale to 64x36' takes yuv420p 96x54", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, device.LiveObjects);
    }

    [Fact]
    public void A_picture_of_another_format_is_refused()
    {
        VulkanDevice device = shared.Require();
        using VulkanChain chain = new(new VulkanScaler(device, s_source, 64, 36));
        using FrameMemory source = new(s_source), target = new(s_source);
        Assert.Throws<ArgumentException>(() => chain.Apply(source.View(), target.View()));
    }

    [Fact]
    public void A_lost_device_says_so_from_then_on()
    {
        using VulkanDevice device = TestDevice.Open();
        using VulkanChain chain = new(new VulkanScaler(device, s_source, 64, 36));
        using FrameMemory source = new(s_source), target = new(s_source with { Width = 64, Height = 36 });
        chain.Apply(source.View(), target.View());
        Assert.Null(device.Loss);
        Lose(device);
        Assert.Throws<VulkanDeviceLostException>(() => chain.Apply(source.View(), target.View()));
        Assert.Throws<VulkanDeviceLostException>(() => chain.Apply(source.View(), target.View()));
        Assert.Throws<VulkanDeviceLostException>(() => new VulkanScaler(device, s_source, 64, 36));
        Assert.Equal("The Vulkan device was lost while submitting work.", device.Loss);
    }

    [Fact]
    public void The_cpu_goes_on_where_the_device_was_lost()
    {
        VulkanDevice device = TestDevice.Open();
        FrameFormat target = s_source with { Width = 64, Height = 36 };
        using (device)
        {
            int made = 0;
            using VulkanPictureKernel kernel = new(new VulkanChain(new VulkanScaler(device, s_source, 64, 36)), () =>
            {
                made++;
                return new CpuScaler(s_source, 64, 36);
            });
            using TestPicture source = new(s_source, 0), expected = new(target, 0), actual = new(target, 0);
            FrameScaler definition = new(s_source, 64, 36, kernels: KernelSet.Scalar);
            for (int picture = 0; picture < 5; picture++)
            {
                if (picture == 2)
                {
                    Lose(device);
                }

                source.FillExtremes(picture);
                definition.Scale(source.View, expected.View);
                kernel.Apply(source.View, actual.View);
                actual.AssertEqual(expected, $"picture {picture}");
                Assert.Equal(picture >= 2, kernel.Loss is not null);
            }

            Assert.Equal((2, 3, 1), (kernel.PicturesOnDevice, kernel.PicturesOnCpu, made));
            Assert.Equal("scale on the CPU (the Vulkan device was lost)", kernel.Summary);
            Assert.Equal(0, device.LiveObjects);
        }
    }

    // What a driver answers after its device was reset.
    private static void Lose(VulkanDevice device) => device.Functions.QueueSubmit = &Lost;

    [UnmanagedCallersOnly]
    private static VulkanResult Lost(nint queue, uint count, VkSubmitInfo* submissions, ulong fence) => VulkanResult.DeviceLost;

    private sealed class CpuScaler(FrameFormat source, int width, int height) : IPictureKernel
    {
        private readonly FrameScaler _scaler = new(source, width, height);

        public FrameFormat Source => _scaler.Source;

        public FrameFormat Target => _scaler.Target;

        public string Summary => "scale on the CPU";

        public void Apply(ReadOnlyFrameView source, FrameView target) => _scaler.Scale(source, target);

        public void Restart()
        {
        }

        public void Dispose()
        {
        }
    }
}
