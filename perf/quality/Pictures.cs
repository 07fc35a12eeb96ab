using System.Diagnostics;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>
/// Lossless pictures, and what the peers make of them: the ffmpeg command line reads, converts and filters. Pictures come from the corpus
/// (<c>MPS_CORPUS</c>).
/// </summary>
internal static class Pictures
{
    /// <summary>Training never sees these; figures are given on these alone.</summary>
    public static readonly string[] HeldOut = ["kodim05", "kodim13", "kodim15", "kodim19", "kodim20", "kodim23"];

    /// <summary>The corpus's folder.</summary>
    /// <exception cref="InvalidOperationException">There is no corpus.</exception>
    public static string Corpus => Environment.GetEnvironmentVariable("MPS_CORPUS") is { Length: > 0 } named && Directory.Exists(named) ? named
        : Directory.Exists("../shared/corpus") ? "../shared/corpus"
        : throw new InvalidOperationException("The pictures are in the corpus: set MPS_CORPUS to its folder.");

    /// <summary>All pictures of the Kodak suite that the corpus has, in order of name.</summary>
    public static IReadOnlyList<string> Kodak() => [.. Directory.GetFiles(Path.Combine(Corpus, "pictures", "kodak"), "*.png").Order(StringComparer.Ordinal)];

    /// <summary>Those of them that are held out.</summary>
    public static IReadOnlyList<string> KodakHeldOut() => [.. Kodak().Where(path => HeldOut.Contains(Path.GetFileNameWithoutExtension(path)))];

    /// <summary>Ten consecutive frames of a film, 1024x436.</summary>
    public static IReadOnlyList<string> Film() => [.. Directory.GetFiles(Path.Combine(Corpus, "pristine", "sintel_png_1024x436"), "*.png").Order(StringComparer.Ordinal)];

    /// <summary>Reads a picture file in <paramref name="format"/> (BT.709, limited range for YUV).</summary>
    public static FrameMemory Read(string path, PixelFormat format = PixelFormat.Gray)
    {
        (int width, int height) = SizeOf(path);
        string filter = format is PixelFormat.Gray
            ? "scale=out_color_matrix=bt709:out_range=tv,format=yuv444p,extractplanes=y"
            : $"scale=out_color_matrix=bt709:out_range=tv,format={format.Name()}";
        return Unpack(Run(["-i", path, "-vf", filter, "-frames:v", "1"], format, []), new FrameFormat(format, width, height));
    }

    /// <summary>Pictures of a clip that follow each other, made smaller where the format says so.</summary>
    /// <param name="path">Of the clip.</param>
    /// <param name="from">Seconds from its beginning.</param>
    /// <param name="count">How many, at most.</param>
    /// <param name="format">As they are wanted.</param>
    public static IReadOnlyList<FrameMemory> Clip(string path, double from, int count, FrameFormat format) => Split(
        Run(
            ["-ss", $"{from}", "-i", path, "-vf", $"scale={format.Width}:{format.Height}:flags=area", "-fps_mode", "passthrough", "-frames:v", $"{count}"],
            format.PixelFormat, []),
        format);

    /// <summary>What an ffmpeg filter makes of pictures that follow each other; as many come out as the filter gives.</summary>
    public static IReadOnlyList<FrameMemory> Filter(IReadOnlyList<FrameMemory> pictures, string filter, FrameFormat result)
    {
        FrameFormat format = pictures[0].Format;
        byte[] input = [.. pictures.SelectMany(Pack)];
        byte[] output = Run(
            ["-f", "rawvideo", "-pix_fmt", format.PixelFormat.Name(), "-s", $"{format.Width}x{format.Height}", "-r", "25", "-i", "-", "-vf", filter],
            result.PixelFormat, input);
        return Split(output, result);
    }

    /// <summary>Writes what an ffmpeg filter makes of pictures as one JPEG file.</summary>
    public static void Save(IReadOnlyList<FrameMemory> pictures, string filter, string path)
    {
        FrameFormat format = pictures[0].Format;
        Run(
            [
                "-f", "rawvideo", "-pix_fmt", format.PixelFormat.Name(), "-s", $"{format.Width}x{format.Height}", "-i", "-", "-vf", filter, "-q:v", "4", "-y", path,
                "-map", "0:v", "-frames:v", "1",
            ],
            format.PixelFormat, [.. pictures.SelectMany(Pack)]);
    }

    private static FrameMemory[] Split(byte[] pictures, FrameFormat format)
    {
        int bytes = Bytes(format);
        return [.. pictures.Chunk(bytes).Where(chunk => chunk.Length == bytes).Select(chunk => Unpack(chunk, format))];
    }

    /// <summary>What a codec makes of one picture.</summary>
    /// <param name="picture">Planar Y'CbCr.</param>
    /// <param name="arguments">The encoder and its settings, as ffmpeg takes them.</param>
    public static FrameMemory Coded(FrameMemory picture, string[] arguments)
    {
        FrameFormat format = picture.Format;
        string file = Path.GetTempFileName();
        try
        {
            Run(
                [
                    "-f", "rawvideo", "-pix_fmt", format.PixelFormat.Name(), "-s", $"{format.Width}x{format.Height}", "-r", "25", "-i", "-", "-pix_fmt", format.PixelFormat.Name(),
                    .. arguments, "-f", "nut", "-y", file, "-map", "0",
                ],
                format.PixelFormat, Pack(picture));
            return Unpack(Run(["-i", file], format.PixelFormat, []), format);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static byte[] Pack(FrameMemory picture)
    {
        byte[] bytes = new byte[Bytes(picture.Format)];
        int at = 0;
        for (int plane = 0; plane < picture.Format.PlaneCount; plane++)
        {
            ReadOnlyPlaneView view = picture.View().Plane(plane);
            for (int y = 0; y < view.Height; y++, at += view.RowBytes)
            {
                view.Row(y).CopyTo(bytes.AsSpan(at));
            }
        }

        return bytes;
    }

    private static FrameMemory Unpack(byte[] bytes, FrameFormat format)
    {
        FrameMemory picture = new(format);
        int at = 0;
        for (int plane = 0; plane < format.PlaneCount; plane++)
        {
            PlaneView view = picture.View().Plane(plane);
            for (int y = 0; y < view.Height; y++, at += view.RowBytes)
            {
                bytes.AsSpan(at, view.RowBytes).CopyTo(view.Row(y));
            }
        }

        return picture;
    }

    private static int Bytes(FrameFormat format) =>
        Enumerable.Range(0, format.PlaneCount).Sum(plane => format.RowBytes(plane) * format.PlaneHeight(plane));

    // PNG, Portable Network Graphics: IHDR's width and height are the big-endian words at 16 and 20.
    private static (int Width, int Height) SizeOf(string path)
    {
        using BinaryReader reader = new(File.OpenRead(path));
        byte[] head = reader.ReadBytes(24);
        return (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(20)));
    }

    private static byte[] Run(IEnumerable<string> arguments, PixelFormat format, byte[] input)
    {
        ProcessStartInfo start = new("ffmpeg", ["-v", "error", .. arguments, "-f", "rawvideo", "-pix_fmt", format.Name(), "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("ffmpeg did not start.");
        Task writing = Task.Run(() =>
        {
            using Stream stream = process.StandardInput.BaseStream;
            stream.Write(input);
        });
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        writing.Wait();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"ffmpeg ended with {process.ExitCode}: {string.Join(' ', start.ArgumentList)}");
    }
}
