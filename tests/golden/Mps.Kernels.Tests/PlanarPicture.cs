using Mps.Media;

namespace Mps.Kernels.Tests;

/// <summary>A planar picture, each plane in guarded memory of its own.</summary>
internal sealed class PlanarPicture : IDisposable
{
    private readonly TestPlane[] _planes;

    public PlanarPicture(FrameFormat format, int gap)
    {
        Format = format;
        _planes = [.. Enumerable.Range(0, format.PlaneCount).Select(plane =>
            new TestPlane(format.PlaneWidth(plane), format.PlaneHeight(plane), format.BitsPerSample, format.BytesPerSample * (gap + plane)))];
    }

    public FrameFormat Format { get; }

    public FrameView View
    {
        get
        {
            FramePlanes planes = default;
            for (int i = 0; i < _planes.Length; i++)
            {
                planes.Addresses[i] = _planes[i].View.Address;
                planes.LineSizes[i] = _planes[i].Stride;
            }

            return new FrameView(Format, planes);
        }
    }

    public TestPlane Plane(int index) => _planes[index];

    /// <summary>Sets every sample from plane, column, row and the greatest sample; clamped.</summary>
    public void Fill(Func<int, int, int, int, int> sample)
    {
        for (int plane = 0; plane < _planes.Length; plane++)
            _planes[plane].Fill((x, y) => Math.Clamp(sample(plane, x, y, _planes[plane].Maximum), 0, _planes[plane].Maximum));
    }

    public void FillExtremes(int seed)
    {
        foreach (TestPlane plane in _planes)
            plane.FillExtremes(seed++);
    }

    /// <summary>Of the first plane, dB; 100 for equal planes.</summary>
    public double Psnr(PlanarPicture other)
    {
        double squares = 0;
        TestPlane mine = _planes[0], theirs = other._planes[0];
        for (int y = 0; y < mine.Height; y++)
            for (int x = 0; x < mine.Width; x++)
                squares += Math.Pow(mine[x, y] - theirs[x, y], 2);
        return squares == 0 ? 100 : 10 * Math.Log10(Math.Pow(mine.Maximum, 2) * mine.Width * mine.Height / squares);
    }

    public void AssertEqual(PlanarPicture expected, string what)
    {
        for (int plane = 0; plane < _planes.Length; plane++)
            _planes[plane].AssertEqual(expected._planes[plane], $"{what}, plane {plane}");
    }

    public void AssertCanaries(string what)
    {
        for (int plane = 0; plane < _planes.Length; plane++)
            _planes[plane].AssertCanaries($"{what}, plane {plane}");
    }

    public void Dispose()
    {
        foreach (TestPlane plane in _planes)
            plane.Dispose();
    }
}
