using Mps.Media;

namespace Mps.Kernels.Denoise;

/// <summary>Denoises the planes of pictures, each by its own noise. What <see cref="RealtimeDenoiser"/> and <see cref="StrongDenoiser"/> are made of.</summary>
internal sealed class PictureDenoiser : IDisposable
{
    private readonly FrameFormat _format;
    private readonly PlaneDenoiser[] _planes;
    private readonly NoiseFollower _noise;

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

        _format = format;
        _noise = new NoiseFollower(format, strength);
        Level = (kernels ?? KernelSet.Best).Level;
        // Alpha is as it was drawn.
        _planes = new PlaneDenoiser[Math.Min(format.PlaneCount, 3)];
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _planes[plane] = PlaneDenoiser.Create(
                Level, format.PlaneWidth(plane), format.PlaneHeight(plane), format.BitsPerSample, twice, _noise.Pictures, team ?? RowTeam.Alone);
        }
    }

    public KernelLevel Level { get; }

    /// <summary>What the noise of plane <paramref name="plane"/> was taken to be in the picture before, standard deviation in samples of 8 bits.</summary>
    public double Noise(int plane) => _noise.Noise(plane);

    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        if (source.Format != _format || target.Format != _format)
        {
            throw new ArgumentException($"The denoiser was made for {_format}, not {source.Format} and {target.Format}.", nameof(source));
        }

        _noise.Measure(source);
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

            _planes[plane].Apply(from, to, _noise.Noise(plane), _noise.ToRemove(plane));
        }
    }

    public void Restart()
    {
        _noise.Restart();
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
}
