using Mps.Av;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Tests;

/// <summary>Which pictures come at each tick: those of the source by their tags, those made between them by tags below zero.</summary>
public sealed class MotionRateConverterTests
{
    private const int Made = -2;

    public static TheoryData<string, int, int[], int, int[]> Rates() => new()
    {
        { "the same rate", 25, [0, 40, 80], 40, [0, 1, 2] },
        { "twice the rate", 50, [0, 40, 80], 40, [0, Made, 1, Made, 2, 2] },
        { "24 to 60", 60, [0, 42, 83], 42, [0, Made, Made, Made, Made, 2, 2, 2] },
        { "a long still is repeated", 25, [0, 400], 40, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] },
        { "a time that was shown already", 50, [0, 0, 40], 40, [0, Made, 2, 2] },
        { "a frame alone", 50, [0], 1, [0] },
    };

    [Theory]
    [MemberData(nameof(Rates))]
    public void Frames_are_passed_on_or_made(string rule, int rate, int[] times, int duration, int[] expected)
    {
        Assert.Equal(expected, Run(rate, duration, [.. times.Select((time, i) => (time, Width: 64, Shift: i))], "yuv420p", out _));
        Assert.NotEmpty(rule);
    }

    [Fact]
    public void What_is_made_lies_half_way()
    {
        Run(50, 40, [(0, 128, 0), (40, 128, 8)], "yuv420p", out List<byte[]> rows);
        for (int x = 24; x < 104; x++)
            Assert.InRange(rows[1][x], Sample(x - 4) - 6, Sample(x - 4) + 6);
    }

    [Fact]
    public void A_change_of_size_is_not_joined() =>
        Assert.Equal([0, 0, 1, 1], Run(50, 40, [(0, 64, 0), (40, 96, 0)], "yuv420p", out _));

    [Fact]
    public void A_format_without_search_is_repeated_and_told()
    {
        List<string> told = [];
        Assert.Equal([0, 0, 1, 1], Run(50, 40, [(0, 64, 0), (40, 64, 3)], "rgb24", out _, told.Add));
        Assert.Equal(["rgb24"], told);
    }

    private static List<int> Run(int rate, int duration, (int Time, int Width, int Shift)[] frames, string format, out List<byte[]> rows, Action<string>? unsupported = null)
    {
        List<int> tags = [];
        List<byte[]> tops = [];
        using var converter = new MotionRateConverter(new Rational(1, 1000), new Rational(rate, 1), RowTeam.Alone) { Unsupported = unsupported };
        using MediaFrame frame = new(), scratch = new();
        for (int i = 0; i < frames.Length; i++)
        {
            using var pool = new FramePool(frames[i].Width, 48, AvLibrary.PixelFormat(format));
            pool.Get(frame);
            if (format == "yuv420p")
                Paint(frame, frames[i].Width, frames[i].Shift);
            converter.Push(frame, frames[i].Time, duration, i, scratch, Emit);
        }

        converter.Flush(scratch, Emit);
        rows = tops;
        return tags;

        unsafe void Emit(MediaFrame picture, long origin)
        {
            Assert.Equal(tags.Count, picture.Pts);
            tags.Add((int)Math.Max(origin, Made));
            FrameFacts facts = picture.Facts;
            tops.Add(new Span<byte>((void*)(facts.Plane(0) + (24 * facts.Stride(0))), facts.Width).ToArray());
        }
    }

    private static unsafe void Paint(MediaFrame frame, int width, int shift)
    {
        FrameFacts facts = frame.Facts;
        for (int plane = 0; plane < 3; plane++)
        {
            for (int y = 0; y < (plane == 0 ? 48 : 24); y++)
            {
                var row = new Span<byte>((void*)(facts.Plane(plane) + (y * facts.Stride(plane))), plane == 0 ? width : width / 2);
                for (int x = 0; x < row.Length; x++)
                    row[x] = plane == 0 ? (byte)Sample(x - shift) : (byte)128;
            }
        }
    }

    private static int Sample(int x) => (int)(128 + (60 * Math.Sin(x * 0.11)) + (40 * Math.Sin(x * 0.047)));
}
