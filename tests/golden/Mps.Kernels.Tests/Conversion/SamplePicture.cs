using Mps.Media;

namespace Mps.Kernels.Tests.Conversion;

/// <summary>A Y'CbCr picture of any layout, each plane in guarded memory of its own; samples by component (0 luma, 1 Cb, 2 Cr), column and row.</summary>
internal sealed class SamplePicture : IDisposable
{
    private readonly TestPlane[] _planes;
    private readonly int _below;

    public SamplePicture(FrameFormat format, int gap = 3)
    {
        Format = format;
        _below = format.PixelFormat == PixelFormat.P010le ? 6 : 0;
        _planes = [.. Enumerable.Range(0, format.PlaneCount).Select(plane => new TestPlane(
            format.RowBytes(plane) / format.BytesPerSample, format.PlaneHeight(plane), format.BitsPerSample + _below, format.BytesPerSample * (gap + plane)))];
    }

    public FrameFormat Format { get; }

    public int Components => Format.PlaneCount == 1 ? 1 : 3;

    public int Maximum => (1 << Format.BitsPerSample) - 1;

    public FrameView View
    {
        get
        {
            FramePlanes planes = default;
            for (int i = 0; i < _planes.Length; i++)
                (planes.Addresses[i], planes.LineSizes[i]) = (_planes[i].View.Address, _planes[i].Stride);
            return new FrameView(Format, planes);
        }
    }

    public int this[int component, int x, int y]
    {
        get
        {
            (TestPlane plane, int column) = Place(component, x);
            return plane[column, y] >> _below;
        }

        set
        {
            (TestPlane plane, int column) = Place(component, x);
            plane[column, y] = value << _below;
        }
    }

    public int Width(int component) => Format.PlaneWidth(component);

    public int Height(int component) => Format.PlaneHeight(component);

    public SamplePicture Fill(Func<int, int, int, int> sample)
    {
        for (int component = 0; component < Components; component++)
            for (int y = 0; y < Height(component); y++)
                for (int x = 0; x < Width(component); x++)
                    this[component, x, y] = Math.Clamp(sample(component, x, y), 0, Maximum);
        return this;
    }

    /// <summary>Noise with many samples at, or next to, both ends of the range.</summary>
    public SamplePicture FillExtremes(int seed)
    {
        Random random = new(seed);
        return Fill((_, _, _) => random.Next(8) switch { < 3 => random.Next(2), < 6 => Maximum - random.Next(2), _ => random.Next(Maximum + 1) });
    }

    public void AssertEqual(SamplePicture expected, string what)
    {
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _planes[plane].AssertEqual(expected._planes[plane], $"{what}, plane {plane}");
            _planes[plane].AssertCanaries($"{what}, plane {plane}");
        }
    }

    public void Dispose()
    {
        foreach (TestPlane plane in _planes)
            plane.Dispose();
    }

    private (TestPlane Plane, int Column) Place(int component, int x) => component == 0 || Format.PlaneCount == 3
        ? (_planes[component], x)
        : (_planes[1], (2 * x) + (component == (Format.PixelFormat == PixelFormat.Nv21 ? 1 : 2) ? 1 : 0));
}
