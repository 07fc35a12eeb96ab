using System.Diagnostics.CodeAnalysis;

namespace Mps.Media;

/// <summary>FFmpeg's names of <see cref="PixelFormat"/> values, and what each format's memory looks like.</summary>
public static class PixelFormats
{
    private static readonly PixelFormatInfo[] s_infos =
    [
        new("unknown", 0, 0, 0, 0),
        new("gray", 8, 1, 0, 0, 1),
        new("yuv420p", 8, 1, 1, 1, 1, 1, 1),
        new("yuv422p", 8, 1, 1, 0, 1, 1, 1),
        new("yuv444p", 8, 1, 0, 0, 1, 1, 1),
        new("yuvj420p", 8, 1, 1, 1, 1, 1, 1),
        new("yuvj422p", 8, 1, 1, 0, 1, 1, 1),
        new("yuvj444p", 8, 1, 0, 0, 1, 1, 1),
        new("yuv410p", 8, 1, 2, 2, 1, 1, 1),
        new("yuv411p", 8, 1, 2, 0, 1, 1, 1),
        new("yuv440p", 8, 1, 0, 1, 1, 1, 1),
        new("yuv420p10le", 10, 2, 1, 1, 2, 2, 2),
        new("yuv422p10le", 10, 2, 1, 0, 2, 2, 2),
        new("yuv444p10le", 10, 2, 0, 0, 2, 2, 2),
        new("yuv420p12le", 12, 2, 1, 1, 2, 2, 2),
        new("yuv422p12le", 12, 2, 1, 0, 2, 2, 2),
        new("yuv444p12le", 12, 2, 0, 0, 2, 2, 2),
        new("yuva420p", 8, 1, 1, 1, 1, 1, 1, 1),
        new("yuva422p", 8, 1, 1, 0, 1, 1, 1, 1),
        new("yuva444p", 8, 1, 0, 0, 1, 1, 1, 1),
        new("yuva444p10le", 10, 2, 0, 0, 2, 2, 2, 2),
        new("yuva444p12le", 12, 2, 0, 0, 2, 2, 2, 2),
        new("nv12", 8, 1, 1, 1, 1, 2),
        new("nv21", 8, 1, 1, 1, 1, 2),
        new("nv16", 8, 1, 1, 0, 1, 2),
        new("nv24", 8, 1, 0, 0, 1, 2),
        new("p010le", 10, 2, 1, 1, 2, 4),
        new("gray10le", 10, 2, 0, 0, 2),
        new("gray16le", 16, 2, 0, 0, 2),
        new("ya8", 8, 1, 0, 0, 2),
        new("rgb24", 8, 1, 0, 0, 3),
        new("bgr24", 8, 1, 0, 0, 3),
        new("rgba", 8, 1, 0, 0, 4),
        new("bgra", 8, 1, 0, 0, 4),
        new("argb", 8, 1, 0, 0, 4),
        new("abgr", 8, 1, 0, 0, 4),
        new("rgb48le", 16, 2, 0, 0, 6),
        new("rgba64le", 16, 2, 0, 0, 8),
        new("gbrp", 8, 1, 0, 0, 1, 1, 1),
        new("gbrp10le", 10, 2, 0, 0, 2, 2, 2),
        new("gbrp12le", 12, 2, 0, 0, 2, 2, 2),
        new("gbrap", 8, 1, 0, 0, 1, 1, 1, 1),
    ];

    private static readonly Dictionary<string, PixelFormat> s_byName = s_infos
        .Select((info, id) => (info.Name, Format: (PixelFormat)id))
        .Where(pair => pair.Format != PixelFormat.Unknown)
        .ToDictionary(pair => pair.Name, pair => pair.Format, StringComparer.Ordinal);

    /// <summary>Every format but <see cref="PixelFormat.Unknown"/>.</summary>
    public static IReadOnlyCollection<PixelFormat> All => s_byName.Values;

    /// <summary>
    /// The format that FFmpeg calls <paramref name="ffmpegName"/> ("yuv420p"); false, with Unknown, when it is none of ours.
    /// (PixelFormat.TryParse is Enum.TryParse, which compiles and knows only the members' spelling.)
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? ffmpegName, out PixelFormat format)
    {
        format = PixelFormat.Unknown;
        return ffmpegName is not null && s_byName.TryGetValue(ffmpegName, out format);
    }

    /// <summary>FFmpeg's name; "unknown" for <see cref="PixelFormat.Unknown"/> and for numbers that are no member.</summary>
    public static string Name(this PixelFormat format) => format.Info().Name;

    internal static PixelFormatInfo Info(this PixelFormat format) =>
        (uint)format < (uint)s_infos.Length ? s_infos[(int)format] : s_infos[0];
}

/// <summary>One row of the table: what <see cref="FrameFormat"/> needs to know about a format.</summary>
/// <param name="Name">FFmpeg's name.</param>
/// <param name="BitsPerSample">Significant bits.</param>
/// <param name="BytesPerSample">1, or 2 little-endian.</param>
/// <param name="Log2ChromaWidth">Chroma is 2^this narrower than luma.</param>
/// <param name="Log2ChromaHeight">Chroma is 2^this lower than luma.</param>
/// <param name="PixelBytes">Per plane: bytes from one position to the next, all components of that plane together.</param>
internal sealed record PixelFormatInfo(
    string Name, int BitsPerSample, int BytesPerSample, int Log2ChromaWidth, int Log2ChromaHeight, params int[] PixelBytes)
{
    /// <summary>Planes 1 and 2 hold chroma when there is any; plane 3 is alpha and has luma's size, and so do all of G, B, R.</summary>
    public static bool IsChroma(int plane) => plane is 1 or 2;
}
