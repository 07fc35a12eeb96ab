using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

public class LiveLagTests
{
    private readonly LiveLag _lag = new();

    private double At(double second, double behind, long connection = 1) => Math.Round(_lag.Of(connection, TimeSpan.FromSeconds(second), behind), 6);

    [Fact]
    public void What_a_server_had_kept_is_no_lead()
    {
        Assert.Equal(0, At(0, -1));
        Assert.Equal(0, At(1, -2));
        Assert.Equal(0.5, At(2, -1.5));
        Assert.Equal(3, At(10, 1));
    }

    [Fact]
    public void Another_connection_begins_anew()
    {
        Assert.Equal(0, At(0, -2));
        Assert.Equal(0, At(60, 5, connection: 2));
        Assert.Equal(1, At(61, 6, connection: 2));
    }

    [Fact]
    public void A_clock_that_drifts_does_not_add_up()
    {
        for (int second = 0; second < 100_000; second++)
            Assert.InRange(At(second, second * 50e-6), 0, 0.031); // 50 ppm, over twice the window at most
    }

    [Fact]
    public void A_source_that_stays_away_lags_more_and_more()
    {
        At(0, 0);
        Assert.Equal(250, At(250, 250));
    }
}
