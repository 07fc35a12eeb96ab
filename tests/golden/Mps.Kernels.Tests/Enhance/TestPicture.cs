using Mps.Media;

namespace Mps.Kernels.Tests.Enhance;

/// <summary>A planar picture, each plane in guarded memory of its own with odd gaps between the rows.</summary>
internal sealed class TestPicture : IDisposable
{
    private readonly TestPlane[] _planes;

    public TestPicture(FrameFormat format)
    {
        Format = format;
        _planes = [.. Enumerable.Range(0, format.PlaneCount).Select(plane =>
            new TestPlane(format.PlaneWidth(plane), format.PlaneHeight(plane), format.BitsPerSample, gap: 2 * (3 + (4 * plane))))];
    }

    public FrameFormat Format { get; }

    public TestPlane this[int plane] => _planes[plane];

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

    public TestPicture Fill(Func<int, int, int, int> sample)
    {
        for (int i = 0; i < _planes.Length; i++)
        {
            int plane = i;
            _planes[i].Fill((x, y) => sample(plane, x, y));
        }

        return this;
    }

    public TestPicture FillExtremes(int seed)
    {
        for (int i = 0; i < _planes.Length; i++)
            _planes[i].FillExtremes(seed + i);
        return this;
    }

    /// <summary>Something like a picture: soft gradients, edges, a little grain; chroma moves slowly. Moves with <paramref name="time"/>.</summary>
    public TestPicture FillScene(int seed, int time = 0)
    {
        Random random = new(seed);
        return Fill((plane, x, y) =>
        {
            double at = x + (3.0 * time);
            double value = plane == 0
                ? 0.5 + (0.25 * Math.Sin(at / 17) * Math.Cos(y / 11.0)) + (((int)at / 23) + (y / 19)) % 3 * 0.08 + ((random.NextDouble() - 0.5) * 0.03)
                : 0.5 + (0.2 * Math.Sin((at / 29) + plane) * Math.Cos(y / 31.0));
            return (int)Math.Round(value * this[plane].Maximum);
        });
    }

    public void CopyFrom(TestPicture other) => Fill((plane, x, y) => other[plane][x, y]);

    public void AssertCanaries(string what)
    {
        for (int i = 0; i < _planes.Length; i++)
            _planes[i].AssertCanaries($"{what} plane {i}");
    }

    public void AssertEqual(TestPicture expected, string what)
    {
        for (int i = 0; i < _planes.Length; i++)
            _planes[i].AssertEqual(expected[i], $"{what} plane {i}");
    }

    public void Dispose()
    {
        foreach (TestPlane plane in _planes)
            plane.Dispose();
    }
}
