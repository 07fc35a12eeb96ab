namespace Mps.Media;

/// <summary>Pixel format and size of a picture, and from these the size of each of its planes.</summary>
/// <param name="PixelFormat">Arrangement of samples.</param>
/// <param name="Width">Picture width, pixels, 1..<see cref="MaxDimension"/>.</param>
/// <param name="Height">Picture height, pixels, 1..<see cref="MaxDimension"/>.</param>
public readonly record struct FrameFormat(PixelFormat PixelFormat, int Width, int Height)
{
    /// <summary>Largest width and height, pixels.</summary>
    public const int MaxDimension = 65535;

    private PixelFormatInfo Info => PixelFormat.Info();

    /// <summary>True when the format is known and both sizes are in range.</summary>
    public bool IsValid => PlaneCount > 0 && Width is > 0 and <= MaxDimension && Height is > 0 and <= MaxDimension;

    /// <summary>Number of planes, 1..4; 0 when the format is unknown.</summary>
    public int PlaneCount => Info.PixelBytes.Length;

    /// <summary>Bytes of one sample: 1, or 2 (little-endian).</summary>
    public int BytesPerSample => Info.BytesPerSample;

    /// <summary>Significant bits of one sample.</summary>
    public int BitsPerSample => Info.BitsPerSample;

    /// <summary>log2 of how much narrower chroma is than luma.</summary>
    public int Log2ChromaWidth => Info.Log2ChromaWidth;

    /// <summary>log2 of how much lower chroma is than luma.</summary>
    public int Log2ChromaHeight => Info.Log2ChromaHeight;

    /// <summary>Positions in one row of a plane (an interleaved UV pair is one position); chroma rounds up, as in FFmpeg.</summary>
    public int PlaneWidth(int plane) => PixelFormatInfo.IsChroma(plane) ? CeilShift(Width, Info.Log2ChromaWidth) : Width;

    /// <summary>Rows of a plane; chroma rounds up, as in FFmpeg.</summary>
    public int PlaneHeight(int plane) => PixelFormatInfo.IsChroma(plane) ? CeilShift(Height, Info.Log2ChromaHeight) : Height;

    /// <summary>Bytes from one position of a plane to the next.</summary>
    public int PixelBytes(int plane) => Info.PixelBytes[plane];

    /// <summary>Bytes of one row of a plane without padding.</summary>
    public int RowBytes(int plane) => PlaneWidth(plane) * PixelBytes(plane);

    /// <summary>"yuv420p 1920x1080".</summary>
    public override string ToString() => $"{PixelFormat.Name()} {Width}x{Height}";

    private static int CeilShift(int value, int shift) => (value + (1 << shift) - 1) >> shift;
}
