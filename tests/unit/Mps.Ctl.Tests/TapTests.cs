using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Mps.Ctl.Tap;
using Mps.Media;
using Xunit;

namespace Mps.Ctl.Tests;

/// <summary>What mpsctl makes of a ring's pictures, from a ring of this process.</summary>
public sealed class TapTests
{
    private static readonly FrameFormat s_format = new(PixelFormat.Yuv420p, 6, 4);

    [Fact]
    public void The_newest_picture_is_copied_once()
    {
        using FrameRing owner = FrameRing.Create(4, 4096), tap = Open(owner);
        var frame = new TappedFrame();
        Assert.False(frame.TryCopyNewest(tap));

        Publish(owner, s_format, 0, 41, 128, 128);
        Publish(owner, s_format, 512, 235, 128, 128);
        Assert.True(frame.TryCopyNewest(tap));
        Assert.Equal((2UL, 512L, s_format), (frame.Publication, frame.Time.Ticks, frame.Format));
        Assert.Equal(Enumerable.Repeat((byte)235, 24), frame.Plane(0).ToArray());
        Assert.Equal(Enumerable.Repeat((byte)128, 6), frame.Plane(2).ToArray());
        Assert.False(frame.TryCopyNewest(tap));
    }

    [Fact]
    public void Y4m_states_what_all_have_in_common_once_and_refuses_another_size()
    {
        using FrameRing owner = FrameRing.Create(4, 4096), tap = Open(owner);
        var frame = new TappedFrame();
        using var output = new MemoryStream();
        var writer = new Y4mWriter(output);
        for (int i = 0; i < 2; i++)
        {
            Publish(owner, s_format, i, (byte)('a' + i), (byte)'u', (byte)'v');
            Assert.True(frame.TryCopyNewest(tap));
            Assert.True(writer.TryWrite(frame, new Rational(30000, 1001)));
        }

        Assert.Equal(
            $"YUV4MPEG2 W6 H4 F30000:1001 Ip A0:0 C420mpeg2\nFRAME\n{new string('a', 24)}uuuuuuvvvvvvFRAME\n{new string('b', 24)}uuuuuuvvvvvv",
            Encoding.ASCII.GetString(output.ToArray()));
        Publish(owner, s_format with { Width = 4 }, 3, 1, 2, 3);
        Assert.True(frame.TryCopyNewest(tap));
        Assert.False(writer.TryWrite(frame, new Rational(25, 1)));
    }

    [Theory]
    [InlineData(16, 128, 128, 0, 0, 0)]
    [InlineData(235, 128, 128, 255, 255, 255)]
    [InlineData(81, 90, 240, 255, 0, 0)] // BT.601 red, as ITU-R BT.601 rounds it
    public void Png_shows_the_colours(byte y, byte u, byte v, int red, int green, int blue)
    {
        using FrameRing owner = FrameRing.Create(1, 4096), tap = Open(owner);
        Publish(owner, s_format, 0, y, u, v);
        var frame = new TappedFrame();
        Assert.True(frame.TryCopyNewest(tap));
        using var output = new MemoryStream();
        PngPicture.Write(frame, output);

        byte[] png = output.ToArray();
        Assert.Equal((6, 4), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        int packed = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        using var zlib = new ZLibStream(new MemoryStream(png, 41, packed), CompressionMode.Decompress);
        var rows = new byte[4 * 19];
        zlib.ReadExactly(rows);
        Assert.All(Enumerable.Range(0, 4), row => Assert.Equal(0, rows[row * 19]));
        Assert.All([(red, rows[1]), (green, rows[2]), (blue, rows[3]), (red, rows[^3])], c => Assert.InRange(c.Item2 - c.Item1, -2, 2));
    }

    [Theory]
    [InlineData(PixelFormat.Nv12)]
    [InlineData(PixelFormat.Rgb24)]
    public void What_cannot_be_shown_is_named(PixelFormat format)
    {
        Assert.Contains(format.Name(), Y4mWriter.WhyNot(new FrameFormat(format, 6, 4)), StringComparison.Ordinal);
        Assert.Contains(format.Name(), PngPicture.WhyNot(new FrameFormat(format, 6, 4)), StringComparison.Ordinal);
    }

    private static FrameRing Open(FrameRing owner) =>
        FrameRing.OpenReadOnly(File.OpenHandle($"/proc/self/fd/{owner.FileDescriptor.DangerousGetHandle()}", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));

    private static void Publish(FrameRing ring, FrameFormat format, long pts, params byte[] values)
    {
        Assert.True(ring.TryAcquire(out int slot));
        SlotDescriptor picture = new() { Format = format, Time = new MediaTime(pts, new Rational(1, 12800)) };
        FramePlanes planes = default;
        for (int i = 0, offset = 0; i < format.PlaneCount; i++, offset += 1024)
        {
            (picture.PlaneOffsets[i], picture.LineSizes[i]) = (offset, 32);
            (planes.Addresses[i], planes.LineSizes[i]) = (ring.SlotAddress(slot) + offset, 32);
        }

        var view = new FrameView(format, planes);
        for (int i = 0; i < format.PlaneCount; i++)
        {
            PlaneView plane = view.Plane(i);
            for (int row = 0; row < plane.Height; row++)
                plane.Row(row)[..format.RowBytes(i)].Fill(values[i]);
        }

        ring.Publish(slot, picture);
        ring.Release(slot);
    }
}
