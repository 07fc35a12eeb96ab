using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

public sealed class OpenPieceTests
{
    [Fact]
    public void A_name_says_all_that_the_next_attempt_needs()
    {
        var piece = new OpenPiece(2, 1, 3, 456, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), true, "ts");
        Assert.Equal(piece, OpenPiece.Parse(piece.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("0-0-0-0-0.ts")]
    [InlineData("0-0-0-0-99999999999999999-c.ts")]
    [InlineData("0-0--1-0-0-c.ts")]
    [InlineData("0-0-0-0.init")]
    [InlineData("0-0-0-0-1700000000123-c.mp4.part")]
    public void Other_names_are_not_ours(string name) => Assert.Null(OpenPiece.Parse(name));

    [Theory]
    [InlineData("x_{file}_{number}.ts", "ts", "x_3_45.ts", "x_3_init45.mp4")]
    [InlineData("a/{number}.ts", "m4s", "a/45.m4s", "a/init45.mp4")]
    public void Final_names_follow_the_pattern_and_tell_the_form(string pattern, string extension, string path, string init)
    {
        var piece = new OpenPiece(0, 0, 3, 45, default, false, extension);
        Assert.Equal((path, init), (piece.PathIn(pattern), piece.InitPathIn(pattern)));
    }
}
