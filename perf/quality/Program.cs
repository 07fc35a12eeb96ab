using System.Globalization;
using Mps.Perf.Quality;

// How good pictures are that our kernels make, in figures, against the peers on the same pictures. Luma alone is compared (psnr_y).
// ONLY names some of the families. A missed target is reported and fails nothing. GALLERY=docs/pictures renders the pictures of the docs instead.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (Environment.GetEnvironmentVariable("GALLERY") is { Length: > 0 } gallery)
{
    Gallery.Render(gallery);
    return 0;
}

(string Name, Action<Report> Measure)[] families =
[
    ("resize", ResizeQuality.Measure),
    ("framerate", FrameRateQuality.Measure),
    ("denoise", DenoiseQuality.Measure),
    ("enhance", EnhanceQuality.Measure),
    ("restore", RestoreQuality.Measure),
    ("scratches", ScratchQuality.Measure),
    ("hdr", HdrQuality.Measure),
    ("superresolution", SuperResolution.Measure),
    ("deinterlace", DeinterlaceQuality.Measure),
];
string[] only = (Environment.GetEnvironmentVariable("ONLY") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
Report report = new();
foreach ((string name, Action<Report> measure) in families)
{
    if (only.Length == 0 || only.Contains(name))
    {
        report.Begin(name);
        measure(report);
    }
}

report.Print(Console.Out);
return 0;
