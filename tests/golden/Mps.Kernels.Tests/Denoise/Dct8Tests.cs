using Mps.Kernels.Denoise;
using Mps.Kernels.Words;

namespace Mps.Kernels.Tests.Denoise;

/// <summary>The 16-bit transform against the DCT's formula in doubles.</summary>
[Trait("levels", "every")]
public sealed class Dct8Tests
{
    [Theory]
    [InlineData(0, 4096)]
    [InlineData(2, 2048)]
    public void Forward_is_the_formula_within_three_units(int halvings, int reach)
    {
        Random random = new(halvings);
        for (int time = 0; time < 2000; time++)
        {
            int[] samples = [.. Enumerable.Range(0, 8).Select(_ => random.Next(3) == 0 ? (random.Next(2) == 0 ? -reach : reach) : random.Next(-reach, reach + 1))];
            int[] found = Transform(samples, halvings, inverse: false);
            for (int k = 0; k < 8; k++)
            {
                double expected = Enumerable.Range(0, 8).Sum(n => samples[n] * Basis(k, n)) * Math.Pow(2, 1 - halvings);
                Assert.InRange(found[k] - expected, -3, 3);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Inverse_is_the_formula_within_three_units(int halvings)
    {
        Random random = new(halvings);
        for (int time = 0; time < 2000; time++)
        {
            int[] coefficients = [.. Enumerable.Range(0, 8).Select(_ => random.Next(-5000, 5001))];
            int[] found = Transform(coefficients, halvings, inverse: true);
            for (int n = 0; n < 8; n++)
            {
                double expected = Enumerable.Range(0, 8).Sum(k => coefficients[k] * Basis(k, n)) * Math.Pow(2, 1 - halvings);
                Assert.InRange(found[n] - expected, -3, 3);
            }
        }
    }

    private static double Basis(int k, int n) => (k == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos(((2 * n) + 1) * k * Math.PI / 16);

    private static unsafe int[] Transform(int[] values, int halvings, bool inverse)
    {
        Word[] x = [.. values.Select(value => Word.Of((short)value))];
        if (inverse)
            Dct8<Word>.Inverse(ref x[0], ref x[1], ref x[2], ref x[3], ref x[4], ref x[5], ref x[6], ref x[7], halvings);
        else
            Dct8<Word>.Forward(ref x[0], ref x[1], ref x[2], ref x[3], ref x[4], ref x[5], ref x[6], ref x[7], halvings);
        return [.. x.Select(lane =>
        {
            short value;
            lane.Store(&value);
            return (int)value;
        })];
    }
}
