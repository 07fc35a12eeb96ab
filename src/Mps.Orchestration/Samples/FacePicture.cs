using System.Buffers.Binary;
using System.Buffers.Text;

namespace Mps.Orchestration.Samples;

/// <summary>
/// A picture of a person: JPEG or PNG, 200 pixels or more each way, at most 2 MiB (this project's figure). Read are the
/// headers alone; whether exactly one face is to be seen shows when recognition uses the picture.
/// </summary>
internal static class FacePicture
{
    private const int LeastSide = 200, MaxBytes = 2 * 1024 * 1024;

    /// <summary>The picture as a <c>data:</c> URL, which carries it: this service has no web server for pictures.</summary>
    /// <param name="base64">As a request states it; a leading <c>data:…;base64,</c> is allowed.</param>
    /// <param name="fault">What is wrong with it, as the end of a sentence.</param>
    public static string? ToUrl(string base64, out string fault)
    {
        var text = base64.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? base64[(base64.IndexOf(',', StringComparison.Ordinal) + 1)..] : base64;
        if (!Base64.IsValid(text, out var length) || length == 0)
        {
            fault = "is not base64";
            return null;
        }

        if (length > MaxBytes)
        {
            fault = $"holds more than {MaxBytes / 1024} KiB";
            return null;
        }

        var bytes = Convert.FromBase64String(text);
        var (type, size) = bytes.AsSpan() is [0xFF, 0xD8, ..] ? ("image/jpeg", JpegSize(bytes)) : ("image/png", PngSize(bytes));
        fault = size is not var (width, height) ? "is no JPEG or PNG picture"
            : Math.Min(width, height) < LeastSide ? $"is {width} x {height} pixels, which is less than {LeastSide} x {LeastSide}"
            : "";
        return fault.Length == 0 ? $"data:{type};base64,{Convert.ToBase64String(bytes)}" : null;
    }

    /// <summary>A PNG begins with its signature and the chunk IHDR, which begins with the size.</summary>
    private static (int Width, int Height)? PngSize(ReadOnlySpan<byte> bytes) =>
        bytes is [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n', _, _, _, _, (byte)'I', (byte)'H', (byte)'D', (byte)'R', ..] and { Length: >= 24 }
            ? ((int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), int.MaxValue), (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]), int.MaxValue))
            : null;

    /// <summary>A JPEG is a row of segments: FF, marker, length. The frame header (SOF) holds precision, height and width.</summary>
    private static (int Width, int Height)? JpegSize(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[2..];
        while (rest.Length >= 4 && rest[0] == 0xFF)
        {
            var marker = rest[1];
            if (marker is 0xFF or 0x01 or (>= 0xD0 and <= 0xD7))
            {
                rest = rest[(marker == 0xFF ? 1 : 2)..]; // fill bytes, and markers without a length
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return rest.Length < 9
                    ? null
                    : (BinaryPrimitives.ReadUInt16BigEndian(rest[7..]), BinaryPrimitives.ReadUInt16BigEndian(rest[5..]));
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 2 || length + 2 > rest.Length) return null;
            rest = rest[(length + 2)..];
        }

        return null;
    }
}
