using Mps.Jobs;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Pictures;

namespace Mps.Pipeline.Tests.Pictures;

/// <summary>From the request's words to seconds.</summary>
public sealed class WantedTimesTests
{
    [Fact]
    public void Points_count_from_either_end_or_in_percent() => Assert.Equal(
        [0, 2.5, 9, 5, 10], WantedTimes.At([new(0), new(2.5), new(-1), new(Percent: 50), new(Percent: 100)], true, 10).Seconds);

    [Fact]
    public void Intervals_begin_at_0_and_stop_before_the_end()
    {
        Assert.Equal([0, 3, 6, 9], WantedTimes.Every(new(3), false, 10).Seconds);
        Assert.Equal([0, 5], WantedTimes.Every(new(5), false, 10).Seconds);
        Assert.Equal([0, 2.5, 5, 7.5], WantedTimes.Every(new(IntervalPercent: 25), true, 10).Seconds);
        Assert.Equal([0], WantedTimes.Every(new(100), true, 10).Seconds);
        Assert.Equal((1.5, 0), (WantedTimes.Every(new(3), false, 10).KeyTolerance, WantedTimes.Every(new(3), true, 10).KeyTolerance));
    }

    [Fact]
    public void Frames_of_an_animation_stop_before_the_end_of_their_range()
    {
        Assert.Equal([1, 1.5, 2, 2.5], WantedTimes.Moving(new TimeRange(1, 3), 2, 10).Seconds);
        Assert.Equal([9, 9.5], WantedTimes.Moving(new TimeRange(9, 12), 2, 10).Seconds);
        Assert.Equal([9.9], WantedTimes.Moving(new TimeRange(9.9, null), 2, 10).Seconds);
    }

    [Fact]
    public void A_length_that_is_not_known_is_only_needed_where_something_counts_from_it()
    {
        Assert.Equal([4], WantedTimes.At([new(4)], true, 0).Seconds);
        Assert.Equal(WantedTimes.Most, WantedTimes.Every(new(4), true, 0).Seconds.Length);
        foreach (Action refused in (Action[])
            [
                () => WantedTimes.At([new(-4)], true, 0), () => WantedTimes.At([new(Percent: 4)], true, 0), () => WantedTimes.At([], true, 10),
                () => WantedTimes.Every(new(IntervalPercent: 10), true, 0), () => WantedTimes.Moving(new TimeRange(0, null), 2, 0),
            ])
            Assert.Equal(JobFailureDetail.TimeRange, Assert.Throws<JobException>(refused).Failure.Detail);
        Assert.Throws<JobException>(() => WantedTimes.Every(new(0), true, 10));
    }
}
