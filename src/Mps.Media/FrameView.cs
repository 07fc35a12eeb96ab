namespace Mps.Media;

/// <summary>
/// A whole picture, writable: what kernels write into. Borrows the memory from the <see cref="FrameLease"/> (or whoever else holds it)
/// and never outlives it.
/// </summary>
public readonly ref struct FrameView
{
    private readonly FramePlanes _planes;

    /// <param name="format">Size and pixel format; valid.</param>
    /// <param name="planes">Where the planes are.</param>
    /// <exception cref="ArgumentException">The format is not valid or a plane is missing.</exception>
    public FrameView(FrameFormat format, scoped in FramePlanes planes)
    {
        planes.Check(format);
        Format = format;
        _planes = planes;
    }

    /// <summary>Size and pixel format.</summary>
    public FrameFormat Format { get; }

    /// <summary>Where the planes are, for a kernel that hands the picture to other threads until its call returns.</summary>
    public FramePlanes Planes => _planes;

    /// <summary>Plane <paramref name="index"/>, 0..<see cref="FrameFormat.PlaneCount"/>-1.</summary>
    public PlaneView Plane(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Format.PlaneCount);
        return new PlaneView(
            _planes.Addresses[index], Format.PlaneWidth(index), Format.PlaneHeight(index), _planes.LineSizes[index], Format.PixelBytes(index));
    }

    /// <summary>The same picture for reading.</summary>
    public static implicit operator ReadOnlyFrameView(FrameView frame) => new(frame.Format, frame._planes);
}

/// <summary>A whole picture for reading: what kernels, detectors and encoders take. Borrows, as <see cref="FrameView"/> does.</summary>
public readonly ref struct ReadOnlyFrameView
{
    private readonly FramePlanes _planes;

    /// <inheritdoc cref="FrameView(FrameFormat, in FramePlanes)"/>
    public ReadOnlyFrameView(FrameFormat format, scoped in FramePlanes planes)
    {
        planes.Check(format);
        Format = format;
        _planes = planes;
    }

    /// <summary>Size and pixel format.</summary>
    public FrameFormat Format { get; }

    /// <summary>Where the planes are, for a kernel that hands the picture to other threads until its call returns.</summary>
    public FramePlanes Planes => _planes;

    /// <summary>Plane <paramref name="index"/>, 0..<see cref="FrameFormat.PlaneCount"/>-1.</summary>
    public ReadOnlyPlaneView Plane(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Format.PlaneCount);
        return new ReadOnlyPlaneView(
            _planes.Addresses[index], Format.PlaneWidth(index), Format.PlaneHeight(index), _planes.LineSizes[index], Format.PixelBytes(index));
    }
}
