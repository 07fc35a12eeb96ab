using Mps.Av;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Pipeline.Tests.Enhance;

/// <summary>How kernels are chained over frames.</summary>
public sealed class EnhancePicturesTests
{
    private static readonly FrameFormat s_format = new(PixelFormat.Yuv420p, 32, 18);

    [Fact]
    public void Kernels_follow_on_each_other_and_times_stay()
    {
        var kernels = new Adder[] { new(1), new(10), new(100) };
        using (var pictures = new EnhancePictures(kernels, new Rational(1, 25), new ColorFacts(9, 16, 9, 1), new Rational(2, 1)))
        {
            using MediaFrame picture = Frame(5, 7), result = new();
            pictures.Make(picture, result);
            FrameFacts made = result.Facts;
            Assert.Equal((7L, new Rational(2, 1), new ColorFacts(9, 16, 9, 1)), (made.Pts, made.SampleAspectRatio, made.Color));
            Assert.Equal(116, First(result));
            Assert.Equal(5, First(picture));
            Assert.Equal("adds 1, adds 10, adds 100", pictures.Summary);
        }

        Assert.All(kernels, k => Assert.True(k.Disposed));
    }

    [Fact]
    public void Pictures_that_do_not_follow_on_each_other_begin_anew()
    {
        var kernel = new Adder(1);
        using var pictures = new EnhancePictures([kernel], new Rational(1, 100));
        foreach ((long pts, int restarts) in (ReadOnlySpan<(long, int)>)[(0, 0), (4, 0), (54, 0), (105, 1), (100, 2), (104, 2)])
        {
            using MediaFrame picture = Frame(5, pts), result = new();
            pictures.Make(picture, result);
            Assert.Equal(restarts, kernel.Restarts);
        }
    }

    [Fact]
    public void Nothing_is_allocated_per_picture()
    {
        using var pictures = new EnhancePictures([new Adder(1), new Adder(2)], new Rational(1, 25));
        using MediaFrame picture = Frame(5, 0), result = new();
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                picture.Pts++;
                pictures.Make(picture, result);
                result.Clear();
            }
        }));
    }

    private static unsafe MediaFrame Frame(byte value, long pts)
    {
        using var pool = new FramePool(s_format.Width, s_format.Height, AvLibrary.PixelFormat("yuv420p"));
        var frame = new MediaFrame();
        pool.Get(frame);
        frame.Pts = pts;
        *(byte*)frame.Facts.Plane(0) = value;
        return frame;
    }

    private static unsafe byte First(MediaFrame frame) => *(byte*)frame.Facts.Plane(0);

    private sealed class Adder(int amount) : IPictureKernel
    {
        public FrameFormat Source => s_format;

        public FrameFormat Target => s_format;

        public string Summary { get; } = $"adds {amount}";

        public int Restarts { get; private set; }

        public bool Disposed { get; private set; }

        public void Apply(ReadOnlyFrameView source, FrameView target) => target.Plane(0).Row(0)[0] = (byte)(source.Plane(0).Row(0)[0] + amount);

        public void Restart() => Restarts++;

        public void Dispose() => Disposed = true;
    }
}
