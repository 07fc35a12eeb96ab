using Mps.Av;
using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

/// <summary>A source that begins each connection with some of its past; packets are named by their order.</summary>
public sealed class SourceTrailTests
{
    private const int Video = 0, Audio = 1, Group = 10;

    [Fact]
    public void A_connection_goes_on_with_the_packet_after_the_last()
    {
        var trail = new SourceTrail();
        Assert.Equal(Enumerable.Range(0, 25), New(trail, 0, 25));
        Assert.False(trail.Continues);
        trail.Connect(mustRepeat: false);
        Assert.Equal(Enumerable.Range(25, 15), New(trail, 10, 40));
        Assert.True(trail.Continues);
    }

    [Fact]
    public void What_was_never_there_is_new_and_does_not_go_on()
    {
        var trail = new SourceTrail();
        New(trail, 0, 25);
        trail.Connect(mustRepeat: false);
        Assert.Equal(Enumerable.Range(30, 10), New(trail, 30, 40));
        Assert.False(trail.Continues);
    }

    [Fact]
    public void Pictures_before_the_first_key_frame_are_not_taken()
    {
        var trail = new SourceTrail();
        New(trail, 0, 25);
        trail.Connect(mustRepeat: false);
        Assert.Equal(Enumerable.Range(40, 5), New(trail, 33, 45));
    }

    [Fact]
    public void What_ended_and_begins_far_back_is_passed_over_until_it_is_known()
    {
        var trail = new SourceTrail();
        New(trail, 100, 125);
        trail.Connect(mustRepeat: true);
        Assert.Equal(Enumerable.Range(125, 5), New(trail, 0, 130));
        Assert.True(trail.Continues);
        trail.Connect(mustRepeat: true);
        Assert.Empty(New(trail, 0, 130));
        Assert.False(trail.HasNew);
    }

    [Fact]
    public void What_begins_before_the_first_that_was_had_is_passed_over()
    {
        var trail = new SourceTrail();
        New(trail, 100, 125);
        trail.Connect(mustRepeat: false, reach: 60 * 3600);
        Assert.Equal(Enumerable.Range(125, 5), New(trail, 50, 130));
        Assert.True(trail.Continues);
        trail.Connect(mustRepeat: false, reach: 60 * 3600);
        Assert.Equal(Enumerable.Range(0, 20), New(trail, 0, 20)); // too far back: a clock that began again
        Assert.False(trail.Continues);
    }

    [Fact]
    public void A_clock_that_starts_again_within_what_is_repeated_does_no_harm()
    {
        var trail = new SourceTrail();
        New(trail, 1000, 1020);
        New(trail, 0, 15);
        trail.Connect(mustRepeat: false);
        Assert.Empty(New(trail, 1010, 1020));
        Assert.Equal(Enumerable.Range(15, 5), New(trail, 0, 20));
    }

    [Fact]
    public void Frames_without_a_time_of_their_own_are_counted()
    {
        var trail = new SourceTrail();
        PacketFacts Frame(int i) => Facts(Audio, i % 7 == 0 ? i : null, key: true, size: 13);
        Assert.All(Enumerable.Range(0, 24), i => Assert.True(trail.IsNew(Frame(i), leads: true)));
        trail.Connect(mustRepeat: false);
        Assert.Equal(Enumerable.Range(24, 10), Enumerable.Range(14, 20).Where(i => trail.IsNew(Frame(i), leads: true)));
    }

    // The numbers of the pictures that are new; every picture has sound with it, which has to be treated alike.
    private static List<int> New(SourceTrail trail, int from, int to)
    {
        List<int> pictures = [], sounds = [];
        for (int i = from; i < to; i++)
        {
            if (trail.IsNew(Facts(Video, i, i % Group == 0, 100 + (i % 3)), leads: true))
                pictures.Add(i);
            if (trail.IsNew(Facts(Audio, i, true, 13), leads: false))
                sounds.Add(i);
        }

        Assert.Equal(pictures, sounds);
        return pictures;
    }

    private static PacketFacts Facts(int stream, int? time, bool key, int size) =>
        new(time * 3600L ?? MediaPacket.NoTime, time * 3600L ?? MediaPacket.NoTime, 0, stream, size, key);
}
