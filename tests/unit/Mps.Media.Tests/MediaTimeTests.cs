namespace Mps.Media.Tests;

public sealed class MediaTimeTests
{
    private static readonly Rational s_25 = new(1, 25);
    private static readonly Rational s_90k = new(1, 90000);
    private static readonly Rational s_ntsc = new(1001, 30000);

    // Expected values are av_rescale_q's (libavutil 57).
    [Theory]
    [InlineData(1, 1, 25, 1, 90000, 3600)]
    [InlineData(1, 1001, 30000, 1, 90000, 3003)]
    [InlineData(1, 1, 2, 1, 1, 1)]
    [InlineData(-1, 1, 2, 1, 1, -1)]
    [InlineData(1, 1, 3, 1, 1, 0)]
    [InlineData(-2, 1, 3, 1, 1, -1)]
    [InlineData(3, 1, 2, 1, 1, 2)]
    [InlineData(-3, 1, 2, 1, 1, -2)]
    [InlineData(0, 1, 25, 1, 1000, 0)]
    [InlineData(long.MaxValue, 1, 1000000000, 1, 1000, 9223372036855)]
    [InlineData(long.MaxValue, int.MaxValue, int.MaxValue, 1, 1, long.MaxValue)]
    [InlineData(-long.MaxValue, 1, 1, 2, 2, -long.MaxValue)]
    public void Rescale_rounds_as_av_rescale_q(long ticks, int num, int den, int toNum, int toDen, long expected)
    {
        MediaTime time = new MediaTime(ticks, new Rational(num, den)).Rescale(new Rational(toNum, toDen));
        Assert.Equal((expected, new Rational(toNum, toDen)), (time.Ticks, time.TimeBase));
    }

    [Fact]
    public void Rescale_that_does_not_fit_throws()
    {
        Assert.Throws<OverflowException>(() => new MediaTime(long.MaxValue, s_25).Rescale(s_90k));
        Assert.Throws<OverflowException>(() => new MediaTime(-long.MaxValue, s_25).Rescale(s_90k));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MediaTime(1, s_25).Rescale(new Rational(1, 0)));
    }

    [Fact]
    public void Comparison_is_exact_across_bases()
    {
        Assert.Equal(new MediaTime(1, s_25), new MediaTime(3600, s_90k));
        Assert.Equal(new MediaTime(1, s_25).GetHashCode(), new MediaTime(3600, s_90k).GetHashCode());
        Assert.True(new MediaTime(1, s_25) < new MediaTime(3601, s_90k));
        Assert.True(new MediaTime(1, s_ntsc) > new MediaTime(3002, s_90k));
        // A double cannot tell these apart, nor can 64-bit products.
        MediaTime big = new(long.MaxValue, new Rational(int.MaxValue, int.MaxValue - 1));
        MediaTime lessBig = new(long.MaxValue - 1, new Rational(int.MaxValue, int.MaxValue - 1));
        Assert.True(lessBig < big && big > lessBig && big != lessBig && big.ToSeconds() == lessBig.ToSeconds());
        Assert.True(new MediaTime(-1, s_25) < new MediaTime(0, s_90k));
    }

    [Fact]
    public void Unknown_is_the_default_and_orders_first()
    {
        Assert.False(default(MediaTime).IsKnown);
        Assert.Equal(MediaTime.Unknown, MediaTime.FromTimestamp(long.MinValue, s_25));
        Assert.Equal(MediaTime.Unknown, MediaTime.FromTimestamp(5, new Rational(0, 1)));
        Assert.Equal(long.MinValue, MediaTime.Unknown.Ticks);
        Assert.True(MediaTime.Unknown < new MediaTime(-long.MaxValue, s_25));
        Assert.Equal(MediaTime.Unknown, MediaTime.Unknown.Rescale(s_90k));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MediaTime(long.MinValue, s_25));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MediaTime(1, default));
    }

    [Theory]
    [InlineData(2, 4, 1, 2)]
    [InlineData(30000, 1001, 30000, 1001)]
    [InlineData(-2, 4, -1, 2)]
    [InlineData(2, -4, -1, 2)]
    [InlineData(0, 5, 0, 1)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(int.MinValue, int.MinValue, 1, 1)]
    [InlineData(1, int.MinValue, 1, int.MinValue)]
    public void Reduced_has_no_common_factor(int num, int den, int expectedNum, int expectedDen) =>
        Assert.Equal(new Rational(expectedNum, expectedDen), new Rational(num, den).Reduced);
}
