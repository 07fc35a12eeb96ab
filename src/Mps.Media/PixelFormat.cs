namespace Mps.Media;

/// <summary>
/// How a picture's samples lie in memory. A member is FFmpeg's name with its first letter in upper case;
/// <see cref="PixelFormats"/> converts to and from FFmpeg's spelling. The numbers are ours: they are written into shared
/// memory and are append-only. Formats not listed (palettes, bit fields, big-endian, hardware surfaces) are never put into a ring.
/// </summary>
public enum PixelFormat
{
    /// <summary>None of those below.</summary>
    Unknown = 0,

    /// <summary>8-bit luma.</summary>
    Gray = 1,

    /// <summary>Planar 4:2:0, 8 bits.</summary>
    Yuv420p = 2,

    /// <summary>Planar 4:2:2, 8 bits.</summary>
    Yuv422p = 3,

    /// <summary>Planar 4:4:4, 8 bits.</summary>
    Yuv444p = 4,

    /// <summary>Planar 4:2:0, 8 bits, full range (FFmpeg's deprecated spelling, still produced by MJPEG decoders).</summary>
    Yuvj420p = 5,

    /// <summary>Planar 4:2:2, 8 bits, full range (FFmpeg's deprecated spelling, still produced by MJPEG decoders).</summary>
    Yuvj422p = 6,

    /// <summary>Planar 4:4:4, 8 bits, full range (FFmpeg's deprecated spelling, still produced by MJPEG decoders).</summary>
    Yuvj444p = 7,

    /// <summary>Planar 4:1:0, 8 bits.</summary>
    Yuv410p = 8,

    /// <summary>Planar 4:1:1, 8 bits.</summary>
    Yuv411p = 9,

    /// <summary>Planar 4:4:0, 8 bits.</summary>
    Yuv440p = 10,

    /// <summary>Planar 4:2:0, 10 bits in 16, little-endian.</summary>
    Yuv420p10le = 11,

    /// <summary>Planar 4:2:2, 10 bits in 16, little-endian.</summary>
    Yuv422p10le = 12,

    /// <summary>Planar 4:4:4, 10 bits in 16, little-endian.</summary>
    Yuv444p10le = 13,

    /// <summary>Planar 4:2:0, 12 bits in 16, little-endian.</summary>
    Yuv420p12le = 14,

    /// <summary>Planar 4:2:2, 12 bits in 16, little-endian.</summary>
    Yuv422p12le = 15,

    /// <summary>Planar 4:4:4, 12 bits in 16, little-endian.</summary>
    Yuv444p12le = 16,

    /// <summary>Planar 4:2:0 with alpha, 8 bits.</summary>
    Yuva420p = 17,

    /// <summary>Planar 4:2:2 with alpha, 8 bits.</summary>
    Yuva422p = 18,

    /// <summary>Planar 4:4:4 with alpha, 8 bits.</summary>
    Yuva444p = 19,

    /// <summary>Planar 4:4:4 with alpha, 10 bits in 16, little-endian (ProRes 4444).</summary>
    Yuva444p10le = 20,

    /// <summary>Planar 4:4:4 with alpha, 12 bits in 16, little-endian.</summary>
    Yuva444p12le = 21,

    /// <summary>4:2:0, 8 bits, U and V interleaved.</summary>
    Nv12 = 22,

    /// <summary>4:2:0, 8 bits, V and U interleaved.</summary>
    Nv21 = 23,

    /// <summary>4:2:2, 8 bits, U and V interleaved.</summary>
    Nv16 = 24,

    /// <summary>4:4:4, 8 bits, U and V interleaved.</summary>
    Nv24 = 25,

    /// <summary>4:2:0, 10 bits in the high bits of 16, little-endian, U and V interleaved.</summary>
    P010le = 26,

    /// <summary>Luma, 10 bits in 16, little-endian.</summary>
    Gray10le = 27,

    /// <summary>Luma, 16 bits, little-endian.</summary>
    Gray16le = 28,

    /// <summary>Luma and alpha, 8 bits each, packed.</summary>
    Ya8 = 29,

    /// <summary>R, G, B, 8 bits each, packed.</summary>
    Rgb24 = 30,

    /// <summary>B, G, R, 8 bits each, packed.</summary>
    Bgr24 = 31,

    /// <summary>R, G, B, A, 8 bits each, packed.</summary>
    Rgba = 32,

    /// <summary>B, G, R, A, 8 bits each, packed.</summary>
    Bgra = 33,

    /// <summary>A, R, G, B, 8 bits each, packed.</summary>
    Argb = 34,

    /// <summary>A, B, G, R, 8 bits each, packed.</summary>
    Abgr = 35,

    /// <summary>R, G, B, 16 bits each, packed, little-endian.</summary>
    Rgb48le = 36,

    /// <summary>R, G, B, A, 16 bits each, packed, little-endian.</summary>
    Rgba64le = 37,

    /// <summary>Planar G, B, R, 8 bits.</summary>
    Gbrp = 38,

    /// <summary>Planar G, B, R, 10 bits in 16, little-endian.</summary>
    Gbrp10le = 39,

    /// <summary>Planar G, B, R, 12 bits in 16, little-endian.</summary>
    Gbrp12le = 40,

    /// <summary>Planar G, B, R, A, 8 bits.</summary>
    Gbrap = 41,
}
