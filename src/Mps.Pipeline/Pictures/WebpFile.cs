using System.Buffers.Binary;
using System.Text;
using Mps.Av;

namespace Mps.Pipeline.Pictures;

/// <summary>One picture in a WebP file.</summary>
/// <param name="Start">First byte of its chunks.</param>
/// <param name="Length">Bytes of its chunks.</param>
/// <param name="Width">Pixels; 0 = as the file.</param>
/// <param name="Height">Pixels; 0 = as the file.</param>
/// <param name="Milliseconds">How long it is shown; -1 = the file is no animation.</param>
/// <param name="DurationOffset">Where the duration is written, three bytes.</param>
internal sealed record WebpFrame(int Start, int Length, int Width, int Height, int Milliseconds, int DurationOffset);

/// <summary>The container of WebP (RFC 9649): enough to verify animations, which libavcodec cannot decode.</summary>
internal static class WebpFile
{
    private const int FrameHeader = 16;

    /// <summary>The pictures of a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="width">Of the canvas, pixels; 0 for a simple file.</param>
    /// <param name="height">Of the canvas, pixels; 0 for a simple file.</param>
    /// <param name="loops">Repetitions; 0 = for ever.</param>
    /// <returns>Empty when the file is no WebP.</returns>
    public static List<WebpFrame> Frames(ReadOnlySpan<byte> file, out int width, out int height, out int loops)
    {
        width = height = loops = 0;
        List<WebpFrame> frames = [];
        if (file.Length < 12 || !Is(file, "RIFF") || !Is(file[8..], "WEBP"))
            return frames;
        for (int at = 12; at + 8 <= file.Length;)
        {
            ReadOnlySpan<byte> chunk = file[at..];
            int size = BinaryPrimitives.ReadInt32LittleEndian(chunk[4..]);
            if (size < 0 || size > file.Length - at - 8)
                return [];
            ReadOnlySpan<byte> body = chunk.Slice(8, size);
            if (Is(chunk, "VP8X") && size >= 10)
                (width, height) = (Three(body[4..]) + 1, Three(body[7..]) + 1);
            else if (Is(chunk, "ANIM") && size >= 6)
                loops = BinaryPrimitives.ReadUInt16LittleEndian(body[4..]);
            else if (Is(chunk, "ANMF") && size > FrameHeader)
                frames.Add(new WebpFrame(at + 8 + FrameHeader, size - FrameHeader, Three(body[6..]) + 1, Three(body[9..]) + 1, Three(body[12..]), at + 8 + 12));
            else if (Is(chunk, "VP8 ") || Is(chunk, "VP8L"))
                frames.Add(new WebpFrame(at, 8 + size, 0, 0, -1, 0));
            at += 8 + size + (size & 1);
        }

        return frames;
    }

    /// <summary>Decodes one picture, in a file of its own made in memory.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="frame">The picture.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="JobException">It cannot be decoded, or has another size than it says.</exception>
    public static void Decode(ReadOnlySpan<byte> file, WebpFrame frame, string path)
    {
        // Alpha lies in a chunk before the picture's own, which then needs the long form of the header.
        ReadOnlySpan<byte> chunks = file.Slice(frame.Start, frame.Length);
        if (Is(chunks, "ALPH"))
        {
            int alpha = 8 + BinaryPrimitives.ReadInt32LittleEndian(chunks[4..]);
            chunks = chunks[(alpha + (alpha & 1))..];
        }

        byte[] single = new byte[12 + chunks.Length];
        Encoding.ASCII.GetBytes("RIFF", single);
        BinaryPrimitives.WriteInt32LittleEndian(single.AsSpan(4), single.Length - 8);
        Encoding.ASCII.GetBytes("WEBP", single.AsSpan(8));
        chunks.CopyTo(single.AsSpan(12));
        (int Width, int Height) size;
        try
        {
            size = PictureVerifier.SizeOf(new MemoryStream(single));
        }
        catch (MediaException e)
        {
            throw PictureVerifier.Bad(path, $"a picture in it cannot be decoded. {e.Message}");
        }

        if (frame.Width > 0 && size != (frame.Width, frame.Height))
            throw PictureVerifier.Bad(path, $"a picture in it is {size.Width}x{size.Height} pixels, but says {frame.Width}x{frame.Height}.");
    }

    private static bool Is(ReadOnlySpan<byte> chunk, string name) => chunk.Length >= 8 && Encoding.ASCII.GetString(chunk[..4]) == name;

    private static int Three(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
