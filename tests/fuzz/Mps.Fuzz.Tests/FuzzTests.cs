using System.Globalization;
using System.Text;
using Xunit;

namespace Mps.Fuzz.Tests;

/// <summary>
/// Runs every <see cref="IFuzzTarget"/> of this assembly. <c>MPS_FUZZ_ITERATIONS</c> (default 5000 per target) and
/// <c>MPS_FUZZ_SEED</c> (default 1) choose how long and which inputs; a finding names both and the input.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper log)
{
    private static readonly int Iterations = Setting("MPS_FUZZ_ITERATIONS", 5000), Seed = Setting("MPS_FUZZ_SEED", 1);

    public static TheoryData<string> Targets => [.. Types().Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Seeds_are_accepted(string name)
    {
        IFuzzTarget target = Create(name);
        Assert.NotEmpty(target.Seeds);
        Assert.All(target.Seeds, seed => Assert.True(target.Accepts(seed), Encoding.UTF8.GetString(seed)));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutants_are_accepted_or_refused_in_the_documented_way(string name)
    {
        IFuzzTarget target = Create(name);
        var mutator = new Mutator(target, new Random(Seed));
        int accepted = 0;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            byte[] input = mutator.Next();
            try
            {
                if (target.Accepts(input))
                    accepted++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{name}, seed {Seed}, iteration {iteration}: {e}\nInput: {Convert.ToBase64String(input)}\nAs text: {Encoding.UTF8.GetString(input)}");
            }
        }

        log.WriteLine($"{name}: seed {Seed}, {Iterations} inputs, {accepted} accepted");
    }

    private static IFuzzTarget Create(string name) => (IFuzzTarget)Activator.CreateInstance(Types().Single(t => t.Name == name))!;

    private static IEnumerable<Type> Types() => typeof(FuzzTests).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IFuzzTarget)));

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
