using Mps.Media;

namespace Mps.Kernels.Denoise;

/// <summary>Denoises the planes of pictures, each by its own noise. What <see cref="RealtimeDenoiser"/> and <see cref="StrongDenoiser"/> are made of.</summary>
internal sealed class PictureDenoiser : IDisposable
{
    // How fast the noise that is assumed follows that which is measured.
    private const double Following = 0.125;

    private readonly FrameFormat _format;
    private readonly EnhanceStrength _strength;
    private readonly PlaneDenoiser[] _planes;
    private readonly double[] _noise;
    private readonly NoiseEstimate _estimate = new();
    private bool _first = true;

    public PictureDenoiser(FrameFormat format, EnhanceStrength strength, bool twice, KernelSet? kernels, RowTeam? team)
    {
        if (!FrameScaler.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be denoised: their samples are not planar, or have more than 12 bits.");
        }

        if (!format.IsValid)
        {
            throw new ArgumentException($"'{format}' is no frame format.", nameof(format));
        }

        (_format, _strength) = (format, strength);
        Level = (kernels ?? KernelSet.Best).Level;
        int pictures = strength switch { EnhanceStrength.Weak => 4, EnhanceStrength.Normal => 8, _ => 16 };
        // Alpha is as it was drawn.
        _planes = new PlaneDenoiser[Math.Min(format.PlaneCount, 3)];
        _noise = new double[_planes.Length];
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _planes[plane] = PlaneDenoiser.Create(
                Level, format.PlaneWidth(plane), format.PlaneHeight(plane), format.BitsPerSample, twice, pictures, team ?? RowTeam.Alone);
        }
    }

    public KernelLevel Level { get; }

    /// <summary>What the noise of plane <paramref name="plane"/> was taken to be in the picture before, standard deviation in samples of 8 bits.</summary>
    public double Noise(int plane) => _noise[plane];

    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        if (source.Format != _format || target.Format != _format)
        {
            throw new ArgumentException($"The denoiser was made for {_format}, not {source.Format} and {target.Format}.", nameof(source));
        }

        for (int plane = 0; plane < _format.PlaneCount; plane++)
        {
            ReadOnlyPlaneView from = source.Plane(plane);
            PlaneView to = target.Plane(plane);
            if (plane >= _planes.Length)
            {
                for (int y = 0; y < from.Height; y++)
                {
                    from.Row(y).CopyTo(to.Row(y));
                }

                continue;
            }

            double measured = _estimate.Of(from, _format.BitsPerSample);
            _noise[plane] = _first ? measured : _noise[plane] + (Following * (measured - _noise[plane]));
            _planes[plane].Apply(from, to, _noise[plane], ToRemove(_noise[plane]));
        }

        _first = false;
    }

    public void Restart()
    {
        _first = true;
        foreach (PlaneDenoiser plane in _planes)
        {
            plane.Restart();
        }
    }

    public void Dispose()
    {
        foreach (PlaneDenoiser plane in _planes)
        {
            plane.Dispose();
        }
    }

    // Good pictures have a grain of σ 1 to 2, which is theirs: it is taken off in power, so that they stay as they are and bad ones hardly notice.
    private double ToRemove(double noise)
    {
        (double share, double grain) = _strength switch
        {
            EnhanceStrength.Weak => (0.7, 3.0),
            EnhanceStrength.Normal => (1.0, 2.0),
            _ => (1.2, 1.5),
        };
        return share * Math.Sqrt(Math.Max(0, (noise * noise) - (grain * grain)));
    }
}
