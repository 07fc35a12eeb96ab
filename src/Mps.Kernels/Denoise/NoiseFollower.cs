using Mps.Kernels.Statistics;
using Mps.Media;

namespace Mps.Kernels.Denoise;

/// <summary>How much noise the planes of pictures that follow each other have, and how much of it is to go.</summary>
internal sealed class NoiseFollower(FrameFormat format, EnhanceStrength strength)
{
    // How fast the noise that is assumed follows that which is measured.
    private const double Following = 0.125;

    private readonly double[] _noise = [.. Enumerable.Repeat(double.NaN, Math.Min(format.PlaneCount, 3))];
    private readonly NoiseEstimate _estimate = new();

    /// <summary>Over how many pictures what stands still is averaged.</summary>
    public int Pictures => strength switch { EnhanceStrength.Weak => 4, EnhanceStrength.Normal => 8, _ => 16 };

    /// <summary>What the noise of plane <paramref name="plane"/>, 0..2, was taken to be, standard deviation in samples of 8 bits.</summary>
    public double Noise(int plane) => _noise[plane];

    /// <summary>How much of that is to go. Good pictures have a grain of σ 1 to 2, which is theirs: it is taken off in power, so that they stay as they are
    /// and bad ones hardly notice.</summary>
    public double ToRemove(int plane)
    {
        (double share, double grain) = strength switch
        {
            EnhanceStrength.Weak => (0.7, 3.0),
            EnhanceStrength.Normal => (1.0, 2.0),
            _ => (1.2, 1.5),
        };
        return share * Math.Sqrt(Math.Max(0, (_noise[plane] * _noise[plane]) - (grain * grain)));
    }

    /// <summary>Looks at the next picture.</summary>
    public void Measure(ReadOnlyFrameView picture)
    {
        for (int plane = 0; plane < _noise.Length; plane++)
            Follow(plane, _estimate.Of(picture.Plane(plane), format.BitsPerSample));
    }

    /// <summary>Hears what the tiles of a plane of the next picture answered, as <see cref="NoiseEstimate.Of(ReadOnlySpan{int}, int)"/> takes it.</summary>
    public void Hear(int plane, ReadOnlySpan<int> answers) => Follow(plane, _estimate.Of(answers, format.BitsPerSample));

    /// <summary>The next picture follows on none.</summary>
    public void Restart() => Array.Fill(_noise, double.NaN);

    private void Follow(int plane, double measured) =>
        _noise[plane] = double.IsNaN(_noise[plane]) ? measured : _noise[plane] + (Following * (measured - _noise[plane]));
}
