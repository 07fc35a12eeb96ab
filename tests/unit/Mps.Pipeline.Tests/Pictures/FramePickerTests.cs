using Mps.Av;
using Mps.Pipeline.Pictures;

namespace Mps.Pipeline.Tests.Pictures;

/// <summary>Which frame is shown at a time.</summary>
public sealed class FramePickerTests
{
    // Picks from frames with the given times; the result is the time of the frame for each wanted time.
    private static List<(int Item, long Pts)> Pick(long[] frames, long[] wanted, Action<int>? beyond = null, bool end = true)
    {
        List<(int, long)> picked = [];
        using var pool = new FramePool(16, 16, AvLibrary.PixelFormat("gray"));
        using var frame = new MediaFrame();
        using var picker = new FramePicker(wanted, 0, (f, item) => picked.Add((item, f.Pts)));
        foreach (long pts in frames)
        {
            pool.Get(frame);
            frame.Pts = pts;
            if (!picker.Push(frame))
                break;
        }

        if (end)
            picker.End(beyond);
        return picked;
    }

    [Fact]
    public void The_last_frame_at_or_before_a_time_is_picked() =>
        Assert.Equal([(0, 0), (1, 0), (2, 10), (3, 10), (4, 20)], Pick([0, 10, 20, 30], [0, 9, 10, 19, 20]));

    [Fact]
    public void Before_the_first_frame_it_is_the_first_and_after_the_last_the_last() =>
        Assert.Equal([(0, 100), (1, 100), (2, 110), (3, 110)], Pick([100, 110], [0, 99, 110, 500]));

    [Fact]
    public void Repeated_and_reversed_times_are_passed_over() =>
        Assert.Equal([(0, 10), (1, 20)], Pick([0, 10, 10, 5, 20], [12, 25]));

    [Fact]
    public void Times_beyond_an_unknown_end_are_reported()
    {
        List<int> beyond = [];
        Assert.Equal([(0, 10)], Pick([0, 10], [10, 11, 300], beyond.Add));
        Assert.Equal([1, 2], beyond);
    }

    [Fact]
    public void No_frame_gives_no_picture() => Assert.Empty(Pick([], [0, 1]));
}
