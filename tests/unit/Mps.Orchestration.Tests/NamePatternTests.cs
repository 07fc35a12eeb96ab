using Mps.Jobs;
using Mps.Orchestration.Planning;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("a.jpg", "a.jpg", true)]
    [InlineData("a.jpg", "b.jpg", false)]
    [InlineData("a_{number}.jpg", "a_17.jpg", true)]
    [InlineData("a_{number}.jpg", "a_x.jpg", false)]
    [InlineData("a_{number}.jpg", "a_.jpg", false)]
    [InlineData("a_{number}.jpg", "a_cover_{number}.jpg", false)]
    [InlineData("a_{number}.jpg", "a_1{number}.jpg", true)]
    [InlineData("a_1{number}.jpg", "a_{number}2.jpg", true)]
    [InlineData("a_1{number}.jpg", "a_2{number}.jpg", false)]
    [InlineData("a{number}b{number}.ts", "a1b2.ts", true)]
    [InlineData("a{number}{number}.ts", "a1.ts", false)]
    [InlineData("a{number}{number}.ts", "a12.ts", true)]
    [InlineData("v1{segmentNumber}.ts", "v11{segmentNumber}.ts", true)]
    [InlineData("v1_{segmentNumber}.ts", "v11_{segmentNumber}.ts", false)]
    [InlineData("a/{number}.ts", "a/b/{number}.ts", false)]
    public void Patterns_meet_when_a_name_belongs_to_both(string a, string b, bool meet)
    {
        Assert.Equal(meet, new NamePattern(a, null).Meets(new NamePattern(b, null)));
        Assert.Equal(meet, new NamePattern(b, null).Meets(new NamePattern(a, null)));
    }

    [Fact]
    public void A_place_holder_is_part_of_numbers()
    {
        var padded = new NamePattern("a_{number}.jpg", new SegmentNumbering(0, 1, 4, "x"));
        Assert.True(padded.Meets(new NamePattern("a_xx7.jpg", null)));
        Assert.False(padded.Meets(new NamePattern("a_yy7.jpg", null)));
    }
}
