using Mps.Av;
using Mps.Jobs;
using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Pictures;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Tests;

/// <summary>Where chroma lies is heard from the source, minded where pictures are made, and told to encoders.</summary>
public sealed class ChromaPlacementTests
{
    private const int Limited = 1, Left = 1, Center = 2, TopLeft = 3, Top = 4, Pq = 16;

    [Theory]
    [InlineData(0, ChromaSiting.Left)]
    [InlineData(Left, ChromaSiting.Left)]
    [InlineData(Center, ChromaSiting.Center)]
    [InlineData(TopLeft, ChromaSiting.TopLeft)]
    [InlineData(Top, ChromaSiting.Top)]
    public void Numbers_of_the_library_say_where_it_lies(int location, ChromaSiting siting) => Assert.Equal(siting, ChromaPlacement.Of(location));

    [Theory]
    [InlineData("yuv420p", Center, 1, "yuv420p", Center)]
    [InlineData("yuv420p10le", TopLeft, Pq, "p010le", TopLeft)]
    [InlineData("yuv420p10le", TopLeft, Pq, "yuv420p", TopLeft)]
    [InlineData("nv12", 0, 1, "yuv420p", 0)]
    [InlineData("yuv422p", TopLeft, 1, "yuv420p", Left)]
    [InlineData("yuv444p10le", 0, Pq, "yuv420p10le", TopLeft)]
    [InlineData("yuv444p10le", 0, Pq, "yuv420p", Left)]
    [InlineData("yuv420p", Left, 1, "yuvj420p", Center)]
    [InlineData("yuv420p", Left, 1, "yuv444p", 0)]
    public void Chroma_stays_where_it_is_unless_it_is_made_anew(string from, int location, int transfer, string to, int expected)
    {
        VideoParameters input = Parameters(from, 64, 48, location) with { Color = new ColorFacts(1, transfer, 1, Limited, location) };
        Assert.Equal(expected, ChromaPlacement.After(input, to));
        Assert.Equal(expected, HdrColors.After(input, to).Color.ChromaLocation);
    }

    [Theory]
    [InlineData("yuv420p", Center, "yuv420p", ChromaSiting.Center, ChromaSiting.Center)]
    [InlineData("yuv420p", TopLeft, "nv12", ChromaSiting.TopLeft, ChromaSiting.TopLeft)]
    [InlineData("yuv422p", TopLeft, "yuv420p", ChromaSiting.TopLeft, ChromaSiting.Left)]
    [InlineData("yuv420p", Left, "yuvj420p", ChromaSiting.Left, ChromaSiting.Center)]
    public void Scaling_minds_where_chroma_lies(string from, int location, string to, ChromaSiting source, ChromaSiting target)
    {
        _ = PixelFormats.TryParse(from, out PixelFormat fromFormat);
        _ = PixelFormats.TryParse(to, out PixelFormat toFormat);
        FrameFormat before = new(fromFormat, 64, 48), after = new(toFormat, 40, 30);
        VideoParameters input = Parameters(from, 64, 48, location);
        using FramePool pool = new(64, 48, input.PixelFormat);
        using MediaFrame picture = new(), result = new();
        pool.Get(picture);
        FrameView view = PictureViews.Write(picture, before);
        var random = new Random(1);
        for (int plane = 0; plane < before.PlaneCount; plane++)
        {
            for (int y = 0; y < before.PlaneHeight(plane); y++)
                random.NextBytes(view.Plane(plane).Row(y));
        }

        var geometry = new PictureGeometry(0, false, 40, 30, 40, 30, PictureFill.Black, new Rational(1, 1));
        using PictureProcess process = PictureProcess.Open(input, geometry, to, 1);
        process.Make(picture, result);

        YuvMatrix matrix = PictureMatrix.Of(input.Color, 64, 48);
        var options = new ConversionOptions { SourceColour = new PictureColour(matrix, false, source), TargetColour = new PictureColour(matrix, to == "yuvj420p", target) };
        using FrameMemory expected = new(after);
        using FrameConverter converter = new(before, after, options);
        converter.Apply(PictureViews.Read(picture, before), expected.View());
        ReadOnlyFrameView found = PictureViews.Read(result, after);
        for (int plane = 0; plane < after.PlaneCount; plane++)
        {
            for (int y = 0; y < after.PlaneHeight(plane); y++)
                Assert.Equal(expected.View().Plane(plane).Row(y), found.Plane(plane).Row(y));
        }

        Assert.Equal((int)target, result.Facts.Color.ChromaLocation);
    }

    [Theory]
    [InlineData("libx264", "matroska", Center)]
    [InlineData("libx264", "mp4", TopLeft)]
    [InlineData("libx265", "mp4", TopLeft)]
    public void Encoders_are_told(string encoder, string container, int location)
    {
        using var folder = new TemporaryFolder();
        using var interrupt = new Interrupt();
        string path = Path.Combine(folder.Path, "told");
        VideoParameters parameters = Parameters("yuv420p", 64, 64, location);
        using (Encoder opened = Encoder.OpenVideo(encoder, new VideoEncoderSettings(parameters, 200_000, 0, 0, 10, 0, 1, true, "")))
        using (MediaSink sink = MediaSink.Open(container, path, interrupt))
        using (FramePool pool = new(64, 64, parameters.PixelFormat))
        using (MediaFrame frame = new())
        using (MediaPacket packet = new())
        {
            int stream = sink.AddEncoded(opened, "");
            sink.WriteHeader("");
            for (int i = 0; i < 3; i++)
            {
                pool.Get(frame);
                FrameView view = PictureViews.Write(frame, new FrameFormat(PixelFormat.Yuv420p, 64, 64));
                for (int plane = 0; plane < 3; plane++)
                {
                    for (int y = 0; y < view.Plane(plane).Height; y++)
                        view.Plane(plane).Row(y).Fill((byte)(60 + i));
                }

                frame.Pts = i;
                opened.Send(frame);
                Drain();
            }

            opened.SendEnd();
            Drain();
            sink.Finish();

            void Drain()
            {
                while (opened.Receive(packet) == CodecResult.Ok)
                    sink.Write(stream, packet, opened.TimeBase);
            }
        }

        using MediaSource source = MediaSource.Open(path, interrupt);
        using Decoder decoder = Decoder.Open(source, 0, threads: 1);
        using MediaPacket first = new();
        using MediaFrame decoded = new();
        Assert.Equal(CodecResult.Ok, source.Read(first));
        decoder.Send(first);
        decoder.SendEnd();
        Assert.Equal(CodecResult.Ok, decoder.Receive(decoded));
        Assert.Equal(location, decoded.Facts.Color.ChromaLocation);
    }

    private static VideoParameters Parameters(string format, int width, int height, int location)
    {
        AvLibrary.Initialize();
        return new(
            width, height, AvLibrary.PixelFormat(format), new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), new ColorFacts(1, 1, 1, Limited, location));
    }
}
