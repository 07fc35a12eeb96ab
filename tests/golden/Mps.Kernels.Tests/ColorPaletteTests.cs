using Mps.Media;

namespace Mps.Kernels.Tests;

/// <summary>Palettes and how pictures are drawn with them.</summary>
public sealed unsafe class ColorPaletteTests
{
    private static ColorHistogram Count(params byte[][] pictures)
    {
        var histogram = new ColorHistogram();
        foreach (byte[] picture in pictures)
            histogram.Add(picture);
        return histogram;
    }

    // Colours that differ by less than a cell of the histogram are one; these lie further apart.
    private static byte[] Distinct(int count) => [.. Enumerable.Range(0, count).SelectMany(i => (byte[])[(byte)(i % 16 * 16), (byte)(i / 16 * 16), (byte)(i * 5 % 256 / 8 * 8)])];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    public void Few_colours_are_kept_as_they_are(int count)
    {
        byte[] colors = Distinct(count);
        var palette = ColorPalette.Of(Count(colors), 255);
        Assert.Equal(count, palette.Count);
        for (int i = 0; i < colors.Length; i += 3)
        {
            int entry = palette.Nearest(colors[i], colors[i + 1], colors[i + 2]);
            Assert.Equal(colors[i..(i + 3)], palette.Rgb.Slice(3 * entry, 3).ToArray());
        }
    }

    [Fact]
    public void Many_colours_get_near_entries()
    {
        var random = new Random(7);
        byte[] picture = new byte[3 * 100_000];
        random.NextBytes(picture);
        var palette = ColorPalette.Of(Count(picture), 255);
        Assert.Equal(255, palette.Count);
        double error = 0;
        for (int i = 0; i < 30_000; i += 3)
        {
            ReadOnlySpan<byte> to = palette.Rgb.Slice(3 * palette.Nearest(picture[i], picture[i + 1], picture[i + 2]), 3);
            error += Math.Pow(to[0] - picture[i], 2) + Math.Pow(to[1] - picture[i + 1], 2) + Math.Pow(to[2] - picture[i + 2], 2);
        }

        // A grid of 6.3 levels a channel would have a root mean square of 11.7 a channel; favouring green costs a little by this measure.
        Assert.InRange(Math.Sqrt(error / 30_000), 1, 13.5);
    }

    [Fact]
    public void A_common_colour_is_not_given_up_for_rare_ones()
    {
        byte[] rare = new byte[3 * 5000];
        new Random(3).NextBytes(rare);
        byte[] common = [.. Enumerable.Repeat((byte[])[201, 33, 90], 20_000).SelectMany(c => c)];
        var palette = ColorPalette.Of(Count(rare, common), 16);
        ReadOnlySpan<byte> entry = palette.Rgb.Slice(3 * palette.Nearest(201, 33, 90), 3);
        Assert.InRange(Math.Abs(entry[0] - 201) + Math.Abs(entry[1] - 33) + Math.Abs(entry[2] - 90), 0, 12);
    }

    [Fact]
    public void Drawing_keeps_the_mean_of_an_area()
    {
        var palette = ColorPalette.Of(Count([0, 0, 0, 255, 255, 255]), 2);
        const int Side = 64;
        byte[] grey = [.. Enumerable.Repeat((byte)96, Side * Side * 3)];
        byte[] entries = Draw(new PaletteDither(palette, Side, Side), grey, Side);
        double mean = entries.Average(e => palette.Rgb[3 * e]);
        Assert.InRange(mean, 92, 100);
    }

    [Fact]
    public void What_stands_still_keeps_its_entries_and_what_moves_does_not()
    {
        var palette = ColorPalette.Of(Count([0, 0, 0, 255, 255, 255, 128, 128, 128]), 3);
        const int Side = 32;
        var random = new Random(5);
        byte[] first = new byte[Side * Side * 3];
        random.NextBytes(first);
        byte[] second = [.. first.Select(b => (byte)Math.Clamp(b + random.Next(-1, 2), 0, 255))];
        Array.Fill(second, (byte)0, 0, Side * 3);
        var dither = new PaletteDither(palette, Side, Side);
        byte[] one = Draw(dither, first, Side), two = Draw(dither, second, Side);
        Assert.Equal(one[Side..], two[Side..]);
        Assert.All(two[..Side], e => Assert.Equal(0, palette.Rgb[3 * e]));
    }

    [Fact]
    public void Colours_are_opaque_and_the_rest_of_the_table_is_transparent()
    {
        var palette = ColorPalette.Of(Count([10, 200, 30]), 255);
        uint[] colors = GC.AllocateArray<uint>(256, pinned: true);
        byte[] entries = GC.AllocateArray<byte>(1, pinned: true);
        new PaletteDither(palette, 1, 1).Draw([10, 200, 30], Planes(entries, colors, 1));
        Assert.Equal(0xff0ac81eu, colors[0]);
        Assert.All(colors[1..], c => Assert.Equal(0u, c));
    }

    private static byte[] Draw(PaletteDither dither, byte[] rgb, int side)
    {
        uint[] colors = GC.AllocateArray<uint>(256, pinned: true);
        byte[] entries = GC.AllocateArray<byte>(side * side, pinned: true);
        dither.Draw(rgb, Planes(entries, colors, side));
        return entries;
    }

    private static FramePlanes Planes(byte[] entries, uint[] colors, int width)
    {
        FramePlanes planes = default;
        planes.Addresses[0] = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref entries[0]);
        planes.Addresses[1] = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref colors[0]);
        planes.LineSizes[0] = width;
        return planes;
    }
}
