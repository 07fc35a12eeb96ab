using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Tests.Hardware;

/// <summary>Pictures on their way to a real device, on it, and back.</summary>
public sealed class DevicePicturesTests
{
    private const int Width = 64, Height = 48;
    private static readonly int s_nv12 = AvLibrary.PixelFormat("nv12");

    private static VideoParameters InMemory => new(
        Width, Height, s_nv12, new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), ColorFacts.Unspecified);

    private static PictureGeometry Size(int width, int height) => new(0, false, width, height, width, height, PictureFill.Stretch, new Rational(1, 1));

    private static unsafe MediaFrame Gray(byte luma)
    {
        using var pool = new FramePool(Width, Height, s_nv12);
        var frame = new MediaFrame();
        pool.Get(frame);
        FrameFacts facts = frame.Facts;
        for (int y = 0; y < Height; y++)
            new Span<byte>((void*)(facts.Plane(0) + (y * facts.Stride(0))), Width).Fill(luma);
        for (int y = 0; y < Height / 2; y++)
            new Span<byte>((void*)(facts.Plane(1) + (y * facts.Stride(1))), Width).Fill(128);
        frame.Pts = 7;
        return frame;
    }

    private static unsafe byte Luma(MediaFrame frame) => *(byte*)frame.Facts.Plane(0);

    [Fact]
    public void A_picture_goes_up_is_scaled_there_and_comes_down()
    {
        using HardwareDevice device = VulkanMachine.Open();
        using DeviceFrames set = DeviceFrames.Open(device, Width, Height, s_nv12, 0);
        using var first = PictureProcess.Open(InMemory, Size(Width, Height), "nv12", 1);
        using var up = new UploadPictures(first, set, "vulkan");
        VideoParameters there = InMemory with { PixelFormat = set.PixelFormat, Frames = set };
        using PictureProcess scaled = DeviceScaling.Open(VulkanMachine.Family(false), there, Size(32, 24), "nv12", out DeviceFrames? results);
        Assert.NotNull(results);
        using DeviceFrames small = results;
        Assert.Equal((32, 24, s_nv12), (small.Width, small.Height, small.MemoryFormat));
        VideoParameters smaller = there with { Width = 32, Height = 24, Frames = small };
        using var down = new DownloadPictures(smaller, memory => PictureProcess.Open(memory, Size(32, 24), "nv12", 1));

        using MediaFrame picture = Gray(150), uploaded = new(), result = new(), seen = new();
        up.Make(picture, uploaded);
        Assert.True(AvLibrary.IsOnDevice(uploaded.Facts.Format));
        scaled.Make(uploaded, result);
        Assert.True(AvLibrary.IsOnDevice(result.Facts.Format));
        down.Make(result, seen);
        Assert.Equal((32, 24, s_nv12, 7L), (seen.Facts.Width, seen.Facts.Height, seen.Facts.Format, seen.Facts.Pts));
        Assert.InRange(Luma(seen), 149, 151);
    }

    [Fact]
    public void A_picture_of_the_right_size_and_format_is_not_touched_on_the_device()
    {
        using HardwareDevice device = VulkanMachine.Open();
        using DeviceFrames set = DeviceFrames.Open(device, Width, Height, s_nv12, 0);
        VideoParameters there = InMemory with { PixelFormat = set.PixelFormat, Frames = set };
        using PictureProcess pass = DeviceScaling.Open(VulkanMachine.Family(false), there, Size(Width, Height), "nv12", out DeviceFrames? results);
        Assert.Null(results);
        Assert.Equal("passed on untouched", pass.Summary);
    }

    [Fact]
    public void A_software_process_is_given_pictures_of_a_device_through_memory()
    {
        using HardwareDevice device = VulkanMachine.Open();
        using DeviceFrames set = DeviceFrames.Open(device, Width, Height, s_nv12, 0);
        using PictureProcess process = PictureProcess.Open(InMemory with { PixelFormat = set.PixelFormat, Frames = set }, Size(32, 24), "yuv420p", 1);
        using MediaFrame drawn = Gray(90), up = new(), result = new();
        set.Get(up);
        up.TransferFrom(drawn);
        process.Make(up, result);
        Assert.Equal((32, 24, "yuv420p"), (result.Facts.Width, result.Facts.Height, AvLibrary.PixelFormatName(result.Facts.Format)));
        Assert.InRange(Luma(result), 89, 91);
    }

    [Fact]
    public void Sets_that_no_device_can_have_are_refused_in_words()
    {
        using HardwareDevice device = VulkanMachine.Open();
        MediaException refused = Assert.Throws<MediaException>(() => DeviceFrames.Open(device, Width, Height, AvLibrary.PixelFormat("pal8"), 0));
        Assert.Contains("pal8", refused.Message, StringComparison.Ordinal);
        using MediaFrame memory = Gray(1);
        Assert.Null(DeviceFrames.Of(memory));
    }
}
