using Mps.Media;

namespace Mps.Kernels.Denoise;

/// <summary>Denoises the planes of pictures, each by its own noise: what <see cref="RealtimeDenoiser"/> and <see cref="StrongDenoiser"/> have in common.</summary>
public abstract class PictureDenoiser : IPictureKernel
{
    private readonly PlaneDenoiser[] _planes;
    private readonly NoiseFollower _noise;

    private protected PictureDenoiser(FrameFormat format, EnhanceStrength strength, bool twice, string method, KernelSet? kernels, RowTeam? team)
    {
        if (!FrameScaler.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be denoised: their samples are not planar, or have more than 12 bits.");
        }

        if (!format.IsValid)
        {
            throw new ArgumentException($"'{format}' is no frame format.", nameof(format));
        }

        KernelLevel level = (kernels ?? KernelSet.Best).Level;
        Source = format;
        Summary = $"denoise: temporal average and {method}, {level}";
        _noise = new NoiseFollower(format, strength);
        // Alpha is as it was drawn.
        _planes = new PlaneDenoiser[Math.Min(format.PlaneCount, 3)];
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _planes[plane] = PlaneDenoiser.Create(
                level, format.PlaneWidth(plane), format.PlaneHeight(plane), format.BitsPerSample, twice, _noise.Pictures, team ?? RowTeam.Alone);
        }
    }

    /// <inheritdoc/>
    public FrameFormat Source { get; }

    /// <inheritdoc/>
    public FrameFormat Target => Source;

    /// <inheritdoc/>
    public string Summary { get; }

    /// <summary>Standard deviation of the noise that plane <paramref name="plane"/> of the last picture was taken to have, in samples of 8 bits.</summary>
    /// <param name="plane">0..2; alpha has none.</param>
    public double Noise(int plane) => _noise.Noise(plane);

    /// <inheritdoc/>
    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        if (source.Format != Source || target.Format != Target)
        {
            throw new ArgumentException($"The denoiser was made for {Source}, not {source.Format} and {target.Format}.", nameof(source));
        }

        _noise.Measure(source);
        for (int plane = 0; plane < Source.PlaneCount; plane++)
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

    /// <inheritdoc/>
    public void Restart()
    {
        _noise.Restart();
        foreach (PlaneDenoiser plane in _planes)
        {
            plane.Restart();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        foreach (PlaneDenoiser plane in _planes)
        {
            plane.Dispose();
        }
    }
}
