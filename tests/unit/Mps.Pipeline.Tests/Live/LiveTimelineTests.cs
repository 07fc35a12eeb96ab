using Mps.Pipeline.Live;
using Mps.Pipeline.Live.Transcode;

namespace Mps.Pipeline.Tests.Live;

public class LiveTimelineTests
{
    private const long Second = LiveClock.PerSecond, Frame = Second / 25, Start = 1000 * Second;

    [Fact]
    public void It_begins_at_zero_and_runs_on_over_connections_without_a_slate()
    {
        var timeline = new LiveTimeline(slate: false);
        timeline.Connect();
        timeline.Begin(LiveClock.Origin);
        Assert.Equal(0, timeline.Take(LiveClock.Origin, Frame, Start));
        timeline.Lose();
        Assert.Null(timeline.UntilSlate(Start + (60 * Second)));
        timeline.Connect();
        timeline.Begin(LiveClock.Origin + Frame);
        Assert.Equal(Frame, timeline.Take(LiveClock.Origin + Frame, Frame, Start + (60 * Second)));
    }

    [Fact]
    public void A_lost_source_is_stood_in_for_at_once_at_its_own_pace()
    {
        LiveTimeline timeline = Running(out long now);
        timeline.Lose();
        Assert.Equal(Frame, timeline.UntilSlate(now));
        for (int i = 0; i < 50; i++)
        {
            now += timeline.UntilSlate(now)!.Value;
            Assert.Equal(0, timeline.UntilSlate(now));
            Assert.Equal(timeline.End, timeline.ShowSlate());
        }

        Assert.Equal(Start + (50 * Frame), now);
    }

    [Fact]
    public void A_source_that_comes_back_goes_on_where_the_slate_ends()
    {
        LiveTimeline timeline = Running(out long now);
        timeline.Lose();
        now += 10 * Second;
        while (timeline.UntilSlate(now) == 0)
            timeline.ShowSlate();
        long end = timeline.End;
        Assert.InRange(end, (10 * Second) - Frame, (10 * Second) + (2 * Frame));
        timeline.Connect();
        timeline.Begin(LiveClock.Origin + Frame);
        Assert.Equal(end, timeline.Take(LiveClock.Origin + Frame, Frame, now));
        Assert.Equal(end + Frame, timeline.Map(LiveClock.Origin + (2 * Frame)));
    }

    [Fact]
    public void A_silent_source_is_stood_in_for_after_its_patience_and_what_comes_late_is_past()
    {
        LiveTimeline timeline = Running(out long now);
        Assert.Equal(LiveTimeline.UsualPatience, timeline.UntilSlate(now));
        now += 3 * Second;
        while (timeline.UntilSlate(now) == 0)
            timeline.ShowSlate();
        Assert.InRange(timeline.End, 3 * Second, (3 * Second) + Frame);
        // The network flows again, and everything comes at once.
        Assert.Null(timeline.Take(LiveClock.Origin + Second, Frame, now));
        Assert.Null(timeline.Take(LiveClock.Origin + (2 * Second), Frame, now));
        Assert.Equal(4 * Second, timeline.Take(LiveClock.Origin + (4 * Second), Frame, now));
        Assert.False(timeline.IsSlating);
    }

    [Fact]
    public void A_source_that_stood_still_itself_is_set_forward()
    {
        LiveTimeline timeline = Running(out long now);
        now += 3 * Second;
        while (timeline.UntilSlate(now) == 0)
            timeline.ShowSlate();
        long pts = LiveClock.Origin + Frame;
        long? shown = null;
        for (; shown is null; pts += Frame, now += Frame)
        {
            while (timeline.UntilSlate(now) == 0)
                timeline.ShowSlate();
            shown = timeline.Take(pts, Frame, now);
        }

        Assert.InRange(now - Start, 4 * Second, 4.2 * Second);
        Assert.InRange(shown.Value, 4 * Second, 4.2 * Second);
    }

    private static LiveTimeline Running(out long now)
    {
        var timeline = new LiveTimeline(slate: true);
        timeline.Connect();
        timeline.Begin(LiveClock.Origin);
        timeline.Take(LiveClock.Origin, Frame, now = Start);
        return timeline;
    }
}
