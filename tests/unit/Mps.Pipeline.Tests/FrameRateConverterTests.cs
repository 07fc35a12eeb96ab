using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Tests;

/// <summary>Which frame is shown at each tick. Frames are told apart by the tag that travels with them.</summary>
public sealed class FrameRateConverterTests
{
    public static TheoryData<string, int, int[], int, int[]> Rates() => new()
    {
        // Input ticks are 1/1000 s; the expected list is the input frame shown at output tick 0, 1, 2…
        { "same rate", 25, [0, 40, 80, 120], 40, [0, 1, 2, 3] },
        { "same rate, jitter below half a tick", 25, [1, 38, 82, 119], 40, [0, 1, 2, 3] },
        { "twice the rate", 50, [0, 40, 80], 40, [0, 0, 1, 1, 2, 2] },
        { "half the rate", 25, [0, 20, 40, 60, 80, 100], 20, [0, 2, 4] },
        { "24 to 30", 30, [0, 42, 83, 125, 167, 208], 42, [0, 1, 2, 2, 3, 4, 5, 5] },
        { "a gap is filled with the last frame", 25, [0, 40, 200], 40, [0, 1, 1, 1, 1, 2] },
        { "the last of two in one tick is shown", 25, [0, 40, 45, 80], 40, [0, 2, 3] },
        { "a first frame that comes late keeps its time", 25, [80, 120], 40, [-1, -1, 0, 1] },
        { "a last frame without duration lasts one tick", 25, [0, 40], 0, [0, 1] },
        { "a long last frame lasts", 25, [0], 200, [0, 0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Rates))]
    public void Shows_the_latest_frame(string rule, int rate, int[] times, int duration, int[] shown)
    {
        using var converter = new FrameRateConverter(new Rational(1, 1000), new Rational(rate, 1));
        using MediaFrame frame = new(), scratch = new();
        using var pool = new FramePool(16, 16, AvLibrary.PixelFormat("yuv420p"));
        List<int> emitted = [];
        for (int i = 0; i < times.Length; i++)
        {
            pool.Get(frame);
            converter.Push(frame, times[i], duration, i, scratch, Emit);
            Assert.Equal(0, frame.Facts.Plane(0)); // moved
        }

        converter.Flush(scratch, Emit);
        Assert.True(shown.SequenceEqual(emitted), $"{rule}: {string.Join(' ', emitted)}");

        void Emit(MediaFrame picture, long origin)
        {
            Assert.NotEqual(0, picture.Facts.Plane(0));
            while (emitted.Count < picture.Pts)
                emitted.Add(-1);
            Assert.Equal(emitted.Count, picture.Pts);
            emitted.Add((int)origin);
        }
    }

    [Fact]
    public void Repetitions_share_one_picture()
    {
        using var converter = new FrameRateConverter(new Rational(1, 1000), new Rational(100, 1));
        using MediaFrame frame = new(), scratch = new();
        using var pool = new FramePool(16, 16, AvLibrary.PixelFormat("yuv420p"));
        pool.Get(frame);
        nint picture = frame.Facts.Plane(0);
        List<nint> seen = [];
        converter.Push(frame, 0, 40, 0, scratch, (f, _) => seen.Add(f.Facts.Plane(0)));
        converter.Flush(scratch, (f, _) => seen.Add(f.Facts.Plane(0)));
        Assert.Equal([picture, picture, picture, picture], seen);
    }
}
