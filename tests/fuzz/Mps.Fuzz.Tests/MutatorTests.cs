using Mps.Fuzz.Tests.Targets;
using Xunit;

namespace Mps.Fuzz.Tests;

public sealed class MutatorTests
{
    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        var target = new CorridorCommandTarget();
        Mutator one = new(target, new Random(7)), two = new(target, new Random(7));
        for (int n = 0; n < 100; n++)
            Assert.Equal(one.Next(), two.Next());
    }

    /// <summary>A fuzzer that never gets past the first check, or changes nothing, tests nothing.</summary>
    [Fact]
    public void Inputs_differ_and_some_are_still_accepted()
    {
        var target = new ApiBodyTarget();
        var mutator = new Mutator(target, new Random(1));
        List<byte[]> inputs = [.. Enumerable.Range(0, 2000).Select(_ => mutator.Next())];
        Assert.True(inputs.Select(Convert.ToBase64String).Distinct().Count() > 1500);
        Assert.InRange(inputs.Count(target.Accepts), 20, 1900);
    }
}
