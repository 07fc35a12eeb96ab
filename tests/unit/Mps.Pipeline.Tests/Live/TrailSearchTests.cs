using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

/// <summary>Where a recording goes on after a crash; key frames 10 and 20 are in a piece that was closed, 30 to 60 in the open one, 50 and 60 not durable.</summary>
public sealed class TrailSearchTests
{
    private const int None = -1;

    [Theory]
    [InlineData(10, 40, 40)] // from before the open piece
    [InlineData(40, 40, 40)]
    [InlineData(50, 50, 50)] // less than could be had: as much as there is
    [InlineData(80, 80, None)] // after all that was recorded
    public void It_goes_on_with_the_first_that_it_may_lack(int offered, int found, int cut)
    {
        RecordedTrail left = Left();
        Assert.Equal((1, 2L, 7000L, 3), (left.File, left.Number, left.Origin, left.FirstCut));
        Assert.Equal(At(40), left.Since);
        Assert.Equal((found, cut), Find(new TrailSearch(left), offered));
    }

    [Fact]
    public void Pieces_that_are_closed_are_not_cut()
    {
        RecordedTrail left = Left();
        left.Close(At(65));
        left = Saved(left);
        Assert.Equal((At(65), 6), (left.Since, left.FirstCut));
        Assert.Equal((70, None), Find(new TrailSearch(left), 10));
    }

    [Fact]
    public void What_was_cut_away_is_lacking_again()
    {
        RecordedTrail trail = Left();
        trail.Cut(trail.Keys[3]);
        Assert.Equal([10L, 20, 30], trail.Keys.Select(k => k.Pts));
        trail.Open(new OpenPiece(0, 0, 1, 3, At(40), true, "ts"), 0);
        trail.Add(Key(40));
        Assert.Equal((3, At(40)), (trail.FirstCut, trail.Since));
        Assert.Equal((50, None), Find(new TrailSearch(Saved(trail)), 50));
    }

    [Fact]
    public void What_begins_far_back_is_passed_over_until_it_is_known()
    {
        Assert.Equal((40, 40), Find(Connected(mustRepeat: true, reach: 0), -500));
        Assert.Equal((40, 40), Find(Connected(mustRepeat: false, reach: 100), -50));
        Assert.Equal((-500, None), Find(Connected(mustRepeat: false, reach: 100), -500)); // a clock that began again
    }

    [Fact]
    public void Another_source_lacks_nothing_of_this_one() =>
        Assert.True(Connected(mustRepeat: true, reach: 100).Finds(Mark(40) with { Source = 1 }, out RecordedKey? cut) && cut is null);

    [Fact]
    public void A_piece_longer_than_the_trail_is_cut_all_the_same()
    {
        var trail = new RecordedTrail();
        trail.Open(new OpenPiece(0, 0, 0, 0, At(0), false, "mp4"), 0);
        for (int i = 0; i < 1000; i++)
            trail.Add(Key(i));
        trail.Settle();
        trail.Add(Key(1000));
        trail = Saved(trail);
        Assert.Equal((256, 254), (trail.Keys.Count, trail.FirstCut));
        Assert.Equal((999, 999), Find(new TrailSearch(trail), 900));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0 0 0 0 0 0\n")]
    [InlineData("0 0 0 0 0 0\n1 2")]
    [InlineData("0 0 0 0 0 0\n1 2 3 4 5 x")]
    [InlineData("0 0 0 2 0 0\n1 2 3 4 5 6")]
    public void A_trail_that_was_cut_off_is_none(string text)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, text);
        Assert.Null(RecordedTrail.Read(path));
        File.Delete(path);
    }

    private static TrailSearch Connected(bool mustRepeat, int reach)
    {
        var search = new TrailSearch(Left());
        search.Connect(mustRepeat, reach * 3600L);
        return search;
    }

    private static RecordedTrail Left()
    {
        var trail = new RecordedTrail();
        trail.Open(new OpenPiece(0, 0, 1, 1, At(10), false, "ts"), 6000);
        trail.Add(Key(10));
        trail.Add(Key(20));
        trail.Open(new OpenPiece(0, 0, 1, 2, At(30), false, "ts"), 7000);
        trail.Add(Key(30));
        trail.Add(Key(40));
        trail.Settle();
        trail.Add(Key(50));
        trail.Add(Key(60));
        return Saved(trail);
    }

    private static RecordedTrail Saved(RecordedTrail trail)
    {
        string path = Path.GetTempFileName();
        trail.Save(path);
        RecordedTrail read = RecordedTrail.Read(path)!;
        File.Delete(path);
        return read;
    }

    // Key frames from a number on are offered, each tenth picture; those of the test of length are each picture.
    private static (int Found, int Cut) Find(TrailSearch search, int offered)
    {
        for (int i = offered; i < 2000; i += offered == 900 ? 1 : 10)
        {
            if (search.Finds(Mark(i), out RecordedKey? cut))
                return (i, cut is { } key ? (int)key.Pts : None);
        }

        return (None, None);
    }

    private static DateTimeOffset At(int picture) => DateTimeOffset.FromUnixTimeMilliseconds(1_000_000 + (picture * 40));

    private static SourceMark Mark(int picture) => new(0, picture * 3600L, 0, 100 + (picture % 3));

    private static RecordedKey Key(int picture) => new(Mark(picture), picture, At(picture));
}
