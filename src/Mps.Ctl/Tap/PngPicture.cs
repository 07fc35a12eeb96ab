using System.Buffers.Binary;
using System.IO.Compression;
using Mps.Media;

namespace Mps.Ctl.Tap;

/// <summary>
/// One picture as PNG (ISO/IEC 15948), 8-bit RGB. Luma and chroma are read as BT.709 from 1280 columns or 577 rows on, else as BT.601, in the range
/// that the pixel format states; HDR is not tone mapped. A look at a picture, no measurement.
/// </summary>
internal static class PngPicture
{
    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Why pictures of a format cannot be written; null = they can.</summary>
    public static string? WhyNot(FrameFormat format) =>
        format is { PlaneCount: 3 or 1, BitsPerSample: >= 8 and <= 12 } && (format.PixelFormat == PixelFormat.Gray || format.PixelFormat.Name().StartsWith("yuv", StringComparison.Ordinal))
            ? null
            : $"pictures of {format.PixelFormat.Name()} cannot be shown; only planar luma and chroma can";

    /// <summary>Writes a picture.</summary>
    /// <param name="frame">Of a format that can be written.</param>
    /// <param name="output">Where to.</param>
    public static void Write(TappedFrame frame, Stream output)
    {
        FrameFormat format = frame.Format;
        output.Write(s_signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, format.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], format.Height);
        (header[8], header[9]) = (8, 2); // bits a sample, RGB
        Chunk(output, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (format.Width * 3)]; // filter type 0, then the pixels
            for (int y = 0; y < format.Height; y++)
            {
                Row(frame, y, row.AsSpan(1));
                zlib.Write(row);
            }
        }

        Chunk(output, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        Chunk(output, "IEND"u8, default);
    }

    private static void Row(TappedFrame frame, int y, Span<byte> rgb)
    {
        FrameFormat format = frame.Format;
        bool full = format.PixelFormat.Name().StartsWith("yuvj", StringComparison.Ordinal);
        (double kr, double kb) = format.Width >= 1280 || format.Height > 576 ? (0.2126, 0.0722) : (0.299, 0.114);
        (double black, double luma, double chroma) = full ? (0, 255, 255) : (16.0, 219, 224);
        double scale = 1 << (format.BitsPerSample - 8);
        bool gray = format.PlaneCount == 1;
        for (int x = 0; x < format.Width; x++)
        {
            double v = (Sample(frame, 0, x, y) / scale - black) / luma;
            int cx = x >> format.Log2ChromaWidth, cy = y >> format.Log2ChromaHeight;
            double b = gray ? 0 : (Sample(frame, 1, cx, cy) / scale - 128) / chroma, r = gray ? 0 : (Sample(frame, 2, cx, cy) / scale - 128) / chroma;
            double red = v + (2 * (1 - kr) * r), blue = v + (2 * (1 - kb) * b);
            rgb[3 * x] = Byte(red);
            rgb[(3 * x) + 1] = Byte((v - (kr * red) - (kb * blue)) / (1 - kr - kb));
            rgb[(3 * x) + 2] = Byte(blue);
        }
    }

    private static int Sample(TappedFrame frame, int plane, int x, int y)
    {
        FrameFormat format = frame.Format;
        int at = (y * format.RowBytes(plane)) + (x * format.BytesPerSample);
        ReadOnlySpan<byte> samples = frame.Plane(plane);
        return format.BytesPerSample == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(samples[at..]) : samples[at];
    }

    private static byte Byte(double value) => (byte)Math.Clamp(Math.Round(value * 255), 0, 255);

    private static void Chunk(Stream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(type);
        output.Write(data);
        uint crc = Crc(Crc(uint.MaxValue, type), data) ^ uint.MaxValue;
        BinaryPrimitives.WriteUInt32BigEndian(number, crc);
        output.Write(number);
    }

    // ISO/IEC 15948, annex D.
    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
        }

        return crc;
    }
}
