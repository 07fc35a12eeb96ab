using System.Collections.Concurrent;
using Mps.Media;
using Mps.Tests;

namespace Mps.Av.Tests;

/// <summary>The library's words reach people.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly ConcurrentQueue<AvLogLine> _lines = [];

    public ErrorTests() => AvLog.Sink = _lines.Enqueue;

    public void Dispose() => AvLog.Sink = null;

    [Fact]
    public void Missing_file_says_so()
    {
        using var interrupt = new Interrupt();
        MediaException refused = Assert.Throws<MediaException>(() => MediaSource.Open(Clip.Named("absent.mp4"), interrupt));
        Assert.Equal((2, false, false), (refused.Errno, refused.Interrupted, refused.InvalidData));
        Assert.Equal("Could not open the source: No such file or directory", refused.Message);
    }

    [Fact]
    public void Noise_is_invalid_data()
    {
        using var interrupt = new Interrupt();
        byte[] noise = new byte[10_000];
        new Random(7).NextBytes(noise);
        using var io = new CustomIo(new MemoryStream(noise), FileAccess.Read);
        MediaException refused = Assert.Throws<MediaException>(() => MediaSource.Open("noise", interrupt, "", io));
        Assert.True(refused.InvalidData);
        Assert.Equal(0, refused.Errno);
        Assert.Contains("Invalid data found", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_lines_arrive_with_their_context_and_in_the_exception()
    {
        var parameters = new VideoParameters(16, 16, AvLibrary.PixelFormat("yuv420p"), new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), ColorFacts.Unspecified);
        var settings = new VideoEncoderSettings(parameters, 0, 0, 0, -1, -1, 1, false, "preset=warp9");
        MediaException refused = Assert.Throws<MediaException>(() => Encoder.OpenVideo("libx264", settings));
        AvLogLine line = Assert.Single(_lines, l => l.Text.Contains("warp9", StringComparison.Ordinal) && l.Level == AvLogLevel.Error);
        Assert.Equal("libx264", line.Context);
        Assert.StartsWith("Could not open the encoder libx264: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_option_is_refused_by_name()
    {
        using var interrupt = new Interrupt();
        MediaException refused = Assert.Throws<MediaException>(() => MediaSource.Open(Clip.Named("sample.mp4"), interrupt, "flavour=vanilla"));
        Assert.Contains("flavour=vanilla", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_parts_are_named()
    {
        using var interrupt = new Interrupt();
        Assert.Throws<MediaException>(() => FilterChain.OpenVideo(
            new VideoParameters(16, 16, 0, new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), ColorFacts.Unspecified), "no_such_filter", 1));
        Assert.Contains(_lines, l => l.Text.Contains("no_such_filter", StringComparison.Ordinal));
        Assert.Throws<MediaException>(() => MediaSink.Open("no_such_muxer", "x", interrupt));
        Assert.Throws<MediaException>(() => new FramePool(0, 16, 0));
        Assert.False(AvLibrary.HasEncoder("no_such_encoder"));
        Assert.Empty(AvLibrary.EncoderSampleRates("no_such_encoder"));
        Assert.Equal("", AvLibrary.PixelFormatName(-1));
    }

    [Fact]
    public void Versions_are_for_people() => Assert.Matches(@"^FFmpeg .+ \(libavcodec \d+\.\d+\.\d+\)$", AvLibrary.Versions);
}
