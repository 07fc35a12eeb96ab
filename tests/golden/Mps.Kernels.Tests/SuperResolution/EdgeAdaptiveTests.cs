using Mps.Kernels.SuperResolution;

namespace Mps.Kernels.Tests.SuperResolution;

/// <summary>The definition of the edge-adaptive filters against the formula in double precision.</summary>
[Trait("levels", "every")]
public sealed unsafe class EdgeAdaptiveTests
{
    private const int Width = 90, Height = 60;

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void Scalar_is_the_formula(int bits)
    {
        Random random = new(bits);
        using TestPlane source = new TestPlane(Width, Height, bits, 0)
            .Fill((x, y) => (int)(((1 << bits) - 1) * Math.Clamp(0.5 + (0.3 * Math.Sin(x / 5.0) * Math.Cos((x + (2 * y)) / 9.0)) + (0.1 * random.NextDouble()), 0, 1)));
        using TestPlane target = new(2 * Width, 2 * Height, bits, 0);
        using LumaDoubler doubler = new(Width, Height, bits, KernelLevel.Scalar, RowTeam.Alone, FilterBook.Of(SuperResolutionMaterial.Clean), net: null);
        doubler.Double(source.View, target.View);
        FilterBook book = FilterBook.Of(SuperResolutionMaterial.Clean);
        HashSet<int> classes = [];
        int elsewhere = 0;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int which = ClassOf(source, x, y, book.Bounds);
                classes.Add(which);
                for (int phase = 0; phase < 4; phase++)
                {
                    double sum = 0;
                    for (int i = 0; i < FilterBook.Side; i++)
                    {
                        for (int j = 0; j < FilterBook.Side; j++)
                        {
                            sum += At(source, x + j - 3, y + i - 3) * book.Taps[(which * FilterBook.ClassSamples) + (((i * 4) + phase) * FilterBook.RowSamples) + j] / 16384.0;
                        }
                    }

                    double exact = Math.Floor(Math.Clamp(sum, 0, source.Maximum) + 0.5);
                    elsewhere += Math.Min(exact, source.Maximum) == target[(2 * x) + (phase & 1), (2 * y) + (phase >> 1)] ? 0 : 1;
                }
            }
        }

        Assert.True(classes.Count > 40, $"only {classes.Count} classes occurred");
        Assert.InRange(elsewhere, 0, 4); // where single precision sees a sample on the other side of a bound
    }

    [Fact]
    public void Filters_keep_what_is_flat()
    {
        FilterBook book = FilterBook.Of(SuperResolutionMaterial.Clean);
        for (int i = 0; i < GradientClass.Count; i++)
        {
            for (int phase = 0; phase < 4; phase++)
            {
                int sum = 0;
                for (int row = 0; row < FilterBook.Side; row++)
                {
                    ReadOnlySpan<short> taps = new(book.Taps + (i * FilterBook.ClassSamples) + (((row * 4) + phase) * FilterBook.RowSamples), FilterBook.RowSamples);
                    Assert.Equal(0, taps[FilterBook.Side]);
                    foreach (short tap in taps)
                    {
                        sum += tap;
                    }
                }

                Assert.Equal(1 << FilterBook.FractionBits, sum);
            }
        }
    }

    // By the angle itself, not by its tangent.
    private static int ClassOf(TestPlane plane, int x, int y, GradientBounds bounds)
    {
        double[] weights = [1, 2, 3, 2, 1];
        double d = 0, e = 0, t = 0;
        for (int i = -2; i <= 2; i++)
        {
            for (int j = -2; j <= 2; j++)
            {
                double gx = TenBits(At(plane, x + j + 1, y + i) - At(plane, x + j - 1, y + i)), gy = TenBits(At(plane, x + j, y + i + 1) - At(plane, x + j, y + i - 1));
                double weight = weights[i + 2] * weights[j + 2];
                (d, e, t) = (d + (weight * ((gx * gx) - (gy * gy))), e + (weight * 2 * gx * gy), t + (weight * ((gx * gx) + (gy * gy))));
            }
        }

        int sector = (int)Math.Floor(Math.Atan2(e, d) / (Math.PI / 8));
        sector = sector < 0 ? sector + 16 : sector;
        double coherent = ((d * d) + (e * e)) / (t * t);
        int coherence = (coherent >= bounds.Coherent ? 1 : 0) + (coherent >= bounds.VeryCoherent ? 1 : 0);
        int strength = (t >= bounds.Weak ? 1 : 0) + (t >= bounds.Strong ? 1 : 0) + (t >= bounds.VeryStrong ? 1 : 0);
        return (((sector * 3) + coherence) * 4) + strength;

        double TenBits(double gradient) => Math.Floor(gradient * Math.Pow(2, 10 - plane.Bits));
    }

    private static double At(TestPlane plane, int x, int y) => plane[Math.Clamp(x, 0, plane.Width - 1), Math.Clamp(y, 0, plane.Height - 1)];
}
