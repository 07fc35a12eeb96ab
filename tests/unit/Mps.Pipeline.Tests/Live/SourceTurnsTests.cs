using Mps.Jobs.Live;
using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

public sealed class SourceTurnsTests
{
    [Fact]
    public void Tries_before_the_first_packet_are_counted_with_pauses_that_double()
    {
        var turns = new SourceTurns(1, new LivePolicy(ConnectTries: 4, RetrySeconds: 1, RetryMaxSeconds: 3), hadMedia: false);
        List<double> pauses = [];
        while (turns.Next() == SourceTurn.Try)
            pauses.Add(turns.Pause.TotalSeconds);
        Assert.Equal([1, 2, 3], pauses);
    }

    [Fact]
    public void Every_source_has_its_turn_before_a_pause()
    {
        var turns = new SourceTurns(3, new LivePolicy(ConnectTries: 0), hadMedia: false);
        List<(int, bool)> order = [(turns.Source, false)];
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(SourceTurn.Try, turns.Next());
            order.Add((turns.Source, turns.Pause > TimeSpan.Zero));
        }

        Assert.Equal([(0, false), (1, false), (2, false), (0, true), (1, false), (2, false), (0, true)], order);
    }

    [Fact]
    public void A_source_that_is_lost_is_tried_again_first()
    {
        var turns = new SourceTurns(2, new LivePolicy(ContinueSeconds: -1, RetrySeconds: 0), hadMedia: false);
        turns.Next();
        turns.Received();
        turns.Lost();
        Assert.Equal((SourceTurn.Try, 1), (turns.Next(), turns.Source));
        Assert.Equal((SourceTurn.Try, 0), (turns.Next(), turns.Source));
    }

    [Fact]
    public void A_source_that_is_left_is_not_tried_again_first()
    {
        var turns = new SourceTurns(3, new LivePolicy(ContinueSeconds: -1), hadMedia: false);
        turns.Received();
        turns.Leave();
        Assert.Equal((SourceTurn.Try, 1, TimeSpan.Zero), (turns.Next(), turns.Source, turns.Pause));
        turns.Received();
        turns.Leave(0);
        Assert.Equal((SourceTurn.Try, 0, TimeSpan.Zero), (turns.Next(), turns.Source, turns.Pause));
    }

    [Fact]
    public void A_stream_that_had_media_ends_when_it_may_stay_away_no_longer()
    {
        var turns = new SourceTurns(1, new LivePolicy(ContinueSeconds: 0), hadMedia: true);
        Assert.Equal(SourceTurn.Ended, turns.Next());
    }
}
