using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Overlays;

namespace Mps.Pipeline.Tests.Overlays;

/// <summary>A picture to draw on: grey, or with a pattern. Reads samples back and finds what was changed.</summary>
internal sealed unsafe class Canvas : IDisposable
{
    public const int Grey = 100;

    private readonly FramePool _pool;
    private readonly Interrupt _interrupt = new();

    public Canvas(int width = 320, int height = 180, string format = "yuv420p", ColorFacts? color = null, Rational? sar = null)
    {
        Parameters = new VideoParameters(
            width, height, AvLibrary.PixelFormat(format), new Rational(1, 1000), new Rational(25, 1), sar ?? new Rational(1, 1), color ?? new ColorFacts(1, 1, 1, 1));
        _pool = new FramePool(width, height, Parameters.PixelFormat);
        Wide = format.EndsWith("le", StringComparison.Ordinal);
        Clear();
    }

    public VideoParameters Parameters { get; }

    public bool Wide { get; }

    public MediaFrame Frame { get; } = new();

    public OverlayTimeline Timeline { get; init; } = new(new FileInput("nowhere", "nowhere"), 0, 10);

    /// <summary>A new grey picture.</summary>
    public Canvas Clear() => Fill((plane, _, _) => plane == 0 ? Grey : 128);

    public Canvas Fill(Func<int, int, int, int> sample)
    {
        _pool.Get(Frame);
        for (int plane = 0; plane < 3; plane++)
        {
            for (int y = 0; y < Rows(plane); y++)
            {
                for (int x = 0; x < Columns(plane); x++)
                {
                    int value = sample(plane, x, y);
                    if (Wide)
                        ((ushort*)Row(plane, y))[x] = (ushort)(value * 4);
                    else
                        Row(plane, y)[x] = (byte)value;
                }
            }
        }

        return this;
    }

    public OverlayRenderer Open(params Overlay[] overlays) => OverlayRenderer.Open(overlays, Parameters, Timeline, _interrupt);

    /// <summary>Draws on a fresh grey picture, at one time.</summary>
    public Canvas Draw(double seconds, params Overlay[] overlays)
    {
        Clear();
        using OverlayRenderer renderer = Open(overlays);
        if (renderer.Touches(seconds))
            renderer.Draw(Frame, seconds);
        Keep(TestContext.Current.TestMethod?.MethodName ?? "picture");
        return this;
    }

    public JobFailure Refusal(params Overlay[] overlays) => Assert.Throws<JobException>(() => Draw(0, overlays)).Failure;

    /// <summary>A sample; of deeper formats in their own units.</summary>
    public int this[int plane, int x, int y] => Wide ? ((ushort*)Row(plane, y))[x] : Row(plane, y)[x];

    /// <summary>The smallest rectangle of luma that holds everything changed, as (x, y, width, height).</summary>
    public (int X, int Y, int Width, int Height) Changed(int least = 1) => Where((luma, _, _) => Math.Abs(luma - (Wide ? Grey * 4 : Grey)) >= least);

    public (int X, int Y, int Width, int Height) Where(Func<int, int, int, bool> holds)
    {
        (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        for (int y = 0; y < Parameters.Height; y++)
        {
            for (int x = 0; x < Parameters.Width; x++)
            {
                if (!holds(this[0, x, y], this[1, x / 2, y / 2], this[2, x / 2, y / 2]))
                    continue;
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            }
        }

        return right < 0 ? default : (left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>PSNR of a plane against a frame of the same format, dB; 100 when equal.</summary>
    public double Psnr(MediaFrame other, int plane)
    {
        FrameFacts facts = other.Facts;
        double sum = 0;
        for (int y = 0; y < Rows(plane); y++)
        {
            byte* row = (byte*)facts.Plane(plane) + ((nint)y * facts.Stride(plane));
            for (int x = 0; x < Columns(plane); x++)
            {
                double difference = Wide ? (((ushort*)row)[x] - this[plane, x, y]) / 4.0 : row[x] - this[plane, x, y];
                sum += difference * difference;
            }
        }

        return sum == 0 ? 100 : 10 * Math.Log10(255.0 * 255 * Rows(plane) * Columns(plane) / sum);
    }

    /// <summary>What libavfilter makes of the picture as it is now.</summary>
    public MediaFrame Filtered(string graph, double seconds = 0)
    {
        using FilterChain chain = FilterChain.OpenVideo(Parameters, graph, 1);
        using var input = new MediaFrame();
        input.Reference(Frame);
        input.Pts = (long)(seconds * 1000);
        chain.Push(input);
        chain.PushEnd();
        var result = new MediaFrame();
        Assert.Equal(CodecResult.Ok, chain.Pull(result));
        return result;
    }

    /// <summary>Writes the picture as y4m when somebody wants to look: MPS_TEST_PICTURES names the folder.</summary>
    public void Keep(string name)
    {
        if (Environment.GetEnvironmentVariable("MPS_TEST_PICTURES") is not { } folder || Wide)
            return;
        using FileStream file = File.Create(Path.Combine(folder, $"{name}-{Guid.NewGuid().ToString("N")[..6]}.y4m"));
        file.Write(System.Text.Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Parameters.Width} H{Parameters.Height} F25:1 C420jpeg\nFRAME\n"));
        for (int plane = 0; plane < 3; plane++)
        {
            for (int y = 0; y < Rows(plane); y++)
                file.Write(new ReadOnlySpan<byte>(Row(plane, y), Columns(plane)));
        }
    }

    public void Dispose()
    {
        Frame.Dispose();
        _pool.Dispose();
        _interrupt.Dispose();
    }

    private int Columns(int plane) => plane == 0 ? Parameters.Width : (Parameters.Width + 1) / 2;

    private int Rows(int plane) => plane == 0 ? Parameters.Height : (Parameters.Height + 1) / 2;

    private byte* Row(int plane, int y)
    {
        FrameFacts facts = Frame.Facts;
        return (byte*)facts.Plane(plane) + ((nint)y * facts.Stride(plane));
    }
}
