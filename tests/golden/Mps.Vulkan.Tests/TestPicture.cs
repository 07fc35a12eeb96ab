using Mps.Media;

namespace Mps.Vulkan.Tests;

/// <summary>A picture whose planes each lie in guarded memory with canaries between rows.</summary>
internal sealed class TestPicture : IDisposable
{
    private readonly TestPlane[] _planes;

    public TestPicture(FrameFormat format, int gap)
    {
        Format = format;
        _planes = [.. Enumerable.Range(0, format.PlaneCount).Select(
            plane => new TestPlane(format.RowBytes(plane) / format.BytesPerSample, format.PlaneHeight(plane), format.BitsPerSample, gap))];
    }

    public FrameFormat Format { get; }

    public IReadOnlyList<TestPlane> Planes => _planes;

    public FrameView View
    {
        get
        {
            FramePlanes planes = default;
            for (int plane = 0; plane < _planes.Length; plane++)
            {
                planes.Addresses[plane] = _planes[plane].View.Address;
                planes.LineSizes[plane] = _planes[plane].Stride;
            }

            return new FrameView(Format, planes);
        }
    }

    /// <summary>The same memory upside down: rows go up.</summary>
    public FrameView Flipped
    {
        get
        {
            FramePlanes planes = default;
            for (int plane = 0; plane < _planes.Length; plane++)
            {
                planes.Addresses[plane] = _planes[plane].View.Address + ((nint)(_planes[plane].Height - 1) * _planes[plane].Stride);
                planes.LineSizes[plane] = -_planes[plane].Stride;
            }

            return new FrameView(Format, planes);
        }
    }

    public TestPicture FillExtremes(int seed)
    {
        for (int plane = 0; plane < _planes.Length; plane++)
        {
            TestPlane filled = _planes[plane].FillExtremes(seed + plane);
            if (Format.PixelFormat == PixelFormat.P010le)
            {
                filled.Fill((x, y) => filled[x, y] << (16 - filled.Bits));
            }
        }

        return this;
    }

    /// <summary>Lets the device have the planes in place, until the result is disposed.</summary>
    public IDisposable Share(VulkanDevice device) => new Shares([.. _planes.Select(plane =>
        device.HostMemory.Share(plane.View.Address, ((plane.Height - 1) * plane.Stride) + (plane.Width * plane.SampleBytes), long.MaxValue))]);

    public void AssertEqual(TestPicture expected, string what)
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
        {
            plane.Dispose();
        }
    }

    private sealed class Shares(IReadOnlyList<IDisposable> shares) : IDisposable
    {
        public void Dispose()
        {
            foreach (IDisposable share in shares)
            {
                share.Dispose();
            }
        }
    }
}
