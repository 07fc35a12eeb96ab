using Mps.Media;
using Mps.Vulkan.Scaling;

namespace Mps.Vulkan.Tests;

/// <summary>Pictures go to the device from where they lie, without a copy of our own, and come back there.</summary>
public sealed class HostMemoryTests(TestDevice shared)
{
    private static readonly FrameFormat s_source = new(PixelFormat.Yuv420p10le, 190, 50);
    private static readonly FrameFormat s_target = s_source with { Width = 101, Height = 67 };

    [Fact]
    public void Pictures_in_a_ring_are_not_copied_by_us()
    {
        VulkanDevice device = RequireImport();
        using FrameRing ring = FrameRing.Create(6, Math.Max(FrameLayout.Of(s_source).Bytes, FrameLayout.Of(s_target).Bytes));
        using IDisposable share = device.HostMemory.Share(ring);
        using VulkanChain chain = new(new VulkanScaler(device, s_source, s_target.Width, s_target.Height));
        FrameScaler definition = new(s_source, s_target.Width, s_target.Height, kernels: KernelSet.Scalar);
        using TestPicture original = new(s_source, 0), expected = new(s_target, 0);
        for (int round = 0; round < 6; round++)
        {
            // Slots stay out for a while, so that others come up.
            Assert.True(ring.TryAcquire(out int from));
            Assert.True(ring.TryAcquire(out int to));
            FrameView source = new(s_source, FramePlanes.At(ring.SlotAddress(from), FrameLayout.Of(s_source)));
            FrameView target = new(s_target, FramePlanes.At(ring.SlotAddress(to), FrameLayout.Of(s_target)));
            original.FillExtremes(round);
            Copy(original.View, source);
            chain.Apply(source, target);
            definition.Scale(original.View, expected.View);
            AssertEqual(expected.View, target);
            if (round % 3 != 0)
            {
                ring.Release(from);
                ring.Release(to);
            }
        }

        Assert.Equal(0, chain.StagingCopies);
        Assert.Null(device.HostMemory.Refusal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(66)]
    public void Shared_memory_of_any_alignment_is_used_in_place_and_nothing_else_is_written(int gap)
    {
        VulkanDevice device = RequireImport();
        using TestPicture source = new TestPicture(s_source, gap).FillExtremes(gap), expected = new(s_target, gap), actual = new(s_target, gap);
        using IDisposable first = source.Share(device), second = actual.Share(device);
        new FrameScaler(s_source, s_target.Width, s_target.Height, kernels: KernelSet.Scalar).Scale(source.View, expected.View);
        using VulkanChain chain = new(new VulkanScaler(device, s_source, s_target.Width, s_target.Height));
        chain.Apply(source.View, actual.View);
        actual.AssertEqual(expected, $"gap {gap}");
        Assert.Equal(0, chain.StagingCopies);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_may_go_up(bool share)
    {
        VulkanDevice device = RequireImport();
        using TestPicture source = new TestPicture(s_source, 4).FillExtremes(3), expected = new(s_target, 4), actual = new(s_target, 4);
        using IDisposable? first = share ? source.Share(device) : null, second = share ? actual.Share(device) : null;
        new FrameScaler(s_source, s_target.Width, s_target.Height, kernels: KernelSet.Scalar).Scale(source.Flipped, expected.Flipped);
        using VulkanChain chain = new(new VulkanScaler(device, s_source, s_target.Width, s_target.Height));
        chain.Apply(source.Flipped, actual.Flipped);
        actual.AssertEqual(expected, "upside down");
        Assert.Equal(share ? 0 : 2, chain.StagingCopies);
    }

    [Fact]
    public void Memory_that_is_not_shared_any_more_goes_through_a_copy()
    {
        using VulkanDevice device = TestDevice.Open();
        Assert.SkipWhen(!device.Info.CanImport, $"{device.Info.Name} cannot import memory.");
        using FrameMemory source = new(s_source), target = new(s_target);
        using (VulkanChain chain = new(new VulkanScaler(device, s_source, s_target.Width, s_target.Height)))
        {
            IDisposable share = device.HostMemory.Share(source);
            chain.Apply(source.View(), target.View());
            Assert.Equal(1, chain.StagingCopies);
            share.Dispose();
            chain.Apply(source.View(), target.View());
            Assert.Equal(3, chain.StagingCopies);
        }

        Assert.Equal(0, device.LiveObjects);
    }

    private VulkanDevice RequireImport()
    {
        VulkanDevice device = shared.Require();
        Assert.SkipWhen(!device.Info.CanImport, $"{device.Info.Name} cannot import memory.");
        return device;
    }

    private static void Copy(ReadOnlyFrameView source, FrameView target)
    {
        for (int plane = 0; plane < source.Format.PlaneCount; plane++)
        {
            for (int y = 0; y < source.Plane(plane).Height; y++)
            {
                source.Plane(plane).Row(y).CopyTo(target.Plane(plane).Row(y));
            }
        }
    }

    private static void AssertEqual(ReadOnlyFrameView expected, ReadOnlyFrameView actual)
    {
        for (int plane = 0; plane < expected.Format.PlaneCount; plane++)
        {
            for (int y = 0; y < expected.Plane(plane).Height; y++)
            {
                Assert.True(expected.Plane(plane).Row(y).SequenceEqual(actual.Plane(plane).Row(y)), $"plane {plane}, row {y}");
            }
        }
    }
}
