using Mps.Kernels;
using Mps.Kernels.Denoise;
using Mps.Kernels.Enhance;
using Mps.Kernels.FrameRate;
using Mps.Kernels.Restore;
using Mps.Kernels.SuperResolution;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>
/// The pictures of docs/enhancement.md: what comes in on the left, what a kernel makes of it on the right. Of pictures that were spoiled for this, the docs say how.
/// </summary>
internal static class Gallery
{
    /// <summary>Renders all into a folder, JPEG.</summary>
    public static void Render(string folder)
    {
        Directory.CreateDirectory(folder);

        using (FrameMemory noisy = Filtered(Kodak("kodim23"), "noise=alls=24:allf=t"))
        using (StrongDenoiser strong = new(noisy.Format))
        {
            Save(folder, "denoise", new Part(330, 60, 210, 210), 2, noisy, Apply(strong, noisy));
        }

        FrameMemory original = Kodak("kodim19"), low = Filtered(original, $"scale={original.Format.Width / 2}:{original.Format.Height / 2}:flags=area");
        using (LearnedScaler learned = new(low.Format, original.Format.Width, original.Format.Height))
        {
            FrameMemory enlarged = new(original.Format);
            new FrameScaler(low.Format, original.Format.Width, original.Format.Height).Scale(low.View(), enlarged.View());
            Save(folder, "super-resolution", new Part(40, 500, 210, 170), 2, enlarged, Apply(learned, low));
        }

        Pair(folder, "sharpen", Filtered(Kodak("kodim05"), "gblur=sigma=0.7"), new Part(180, 190, 210, 180), 2, format => new Sharpener(format, PictureColour.Bt709, 0.8));
        Pair(folder, "colour", Kodak("kodim16"), new Part(180, 60, 420, 380), 1, format => new ColorEnhancer(format, PictureColour.Bt709, EnhanceStrength.Strong));
        Pair(folder, "contrast", Filtered(Kodak("kodim13"), "lutyuv=y=60+(val-16)*0.6"), new Part(170, 20, 420, 400), 1, format => new ContrastEnhancer(format, PictureColour.Bt709, EnhanceStrength.Strong));
        Pair(folder, "low-light", Filtered(Kodak("kodim20"), "lutyuv=y=16+(val-16)*0.22:u=128+(val-128)*0.35:v=128+(val-128)*0.35"), new Part(150, 60, 420, 380), 1, format => new LowLightEnhancer(format, PictureColour.Bt709));

        FrameMemory coded = Pictures.Coded(Kodak("kodim15"), ["-c:v", "mjpeg", "-q:v", "22", "-huffman", "default"]);
        Pair(folder, "repair", coded, new Part(230, 120, 210, 190), 2, format => new ArtifactRepair(format, EnhanceStrength.Strong));

        // The middle one of three is left out: the mean of the others, and what is made along the motion.
        FrameMemory[] film = [.. Pictures.Film().Take(7).Select(path => Pictures.Read(path, PixelFormat.Yuv420p))];
        using (FrameInterpolator interpolator = new(film[0].Format))
        {
            FrameMemory made = new(film[0].Format);
            interpolator.Analyse(film[0].View(), film[6].View(), follows: false);
            interpolator.Make(film[0].View(), film[6].View(), 0.5, made.View());
            Save(folder, "between", new Part(380, 60, 420, 340), 1, Mean(film[0], film[6]), made);
        }
    }

    private static FrameMemory Kodak(string name) => Pictures.Read(Pictures.Kodak().Single(path => Path.GetFileNameWithoutExtension(path) == name), PixelFormat.Yuv420p);

    private static FrameMemory Filtered(FrameMemory picture, string filter)
    {
        FrameFormat format = picture.Format;
        return Pictures.Filter([picture], filter, filter.StartsWith("scale", StringComparison.Ordinal) ? format with { Width = format.Width / 2, Height = format.Height / 2 } : format)[0];
    }

    private static void Pair(string folder, string name, FrameMemory before, Part part, int zoom, Func<FrameFormat, IPictureKernel> open)
    {
        using IPictureKernel kernel = open(before.Format);
        Save(folder, name, part, zoom, before, Apply(kernel, before));
    }

    private static FrameMemory Apply(IPictureKernel kernel, FrameMemory picture)
    {
        FrameMemory result = new(kernel.Target);
        kernel.Apply(picture.View(), result.View());
        return result;
    }

    private static FrameMemory Mean(FrameMemory one, FrameMemory other)
    {
        FrameMemory mean = new(one.Format);
        for (int plane = 0; plane < one.Format.PlaneCount; plane++)
        {
            for (int y = 0; y < one.Format.PlaneHeight(plane); y++)
            {
                ReadOnlySpan<byte> a = one.View().Plane(plane).Row(y), b = other.View().Plane(plane).Row(y);
                Span<byte> to = mean.View().Plane(plane).Row(y);
                for (int x = 0; x < to.Length; x++)
                    to[x] = (byte)((a[x] + b[x] + 1) / 2);
            }
        }

        return mean;
    }

    private static void Save(string folder, string name, Part part, int zoom, params FrameMemory[] panes) => Pictures.Save(
        panes,
        $"scale=in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc:flags=accurate_rnd,format=yuvj444p,crop={part.Width}:{part.Height}:{part.Left}:{part.Top},"
        + $"scale={part.Width * zoom}:{part.Height * zoom}:flags=neighbor,tile={panes.Length}x1:padding=6:color=white",
        Path.Combine(folder, $"{name}.jpg"));

    /// <summary>What is shown of a picture, pixels.</summary>
    private readonly record struct Part(int Left, int Top, int Width, int Height);
}
