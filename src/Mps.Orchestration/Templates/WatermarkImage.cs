using System.Buffers.Text;
using Mps.Api;

namespace Mps.Orchestration.Templates;

/// <summary>
/// Pictures of watermark templates. The API answers a web address for a picture that was uploaded; this service has no web
/// server for pictures, so the address is a <c>data:</c> URL that carries the picture itself.
/// </summary>
internal static class WatermarkImage
{
    /// <summary>Largest picture, bytes (the real service's figure, 200 KB).</summary>
    public const int MaxBytes = 200 * 1024;

    /// <summary>The picture as a <c>data:</c> URL.</summary>
    /// <param name="base64">The request's ImageContent; white space and a leading <c>data:…;base64,</c> are allowed.</param>
    /// <exception cref="ApiException"><c>InvalidParameterValue.ImageContent</c>: no picture of a known format, or too large.</exception>
    public static string ToUrl(string base64)
    {
        var text = base64.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? base64[(base64.IndexOf(',', StringComparison.Ordinal) + 1)..] : base64;
        if (text.Length > (MaxBytes + 2) / 3 * 4 * 2L) throw TooLarge();
        if (!Base64.IsValid(text, out var length)) throw Bad("is not base64");
        if (length > MaxBytes) throw TooLarge();
        var bytes = Convert.FromBase64String(text);
        return $"data:{MediaType(bytes) ?? throw Bad("is no PNG, APNG, JPEG, GIF or WebP picture")};base64,{Convert.ToBase64String(bytes)}";
    }

    /// <summary>The base64 text of an address that <see cref="ToUrl"/> made; null for other addresses.</summary>
    public static string? Base64Of(string? url) =>
        url?.StartsWith("data:", StringComparison.Ordinal) == true ? url[(url.IndexOf(',', StringComparison.Ordinal) + 1)..] : null;

    /// <summary>By the first bytes, as each format defines them.</summary>
    private static string? MediaType(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n', ..]) return "image/png";
        if (bytes is [0xFF, 0xD8, 0xFF, ..]) return "image/jpeg";
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8)) return "image/gif";
        return bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp" : null;
    }

    private static ApiException TooLarge() => Bad($"holds more than {MaxBytes / 1024} KiB");

    private static ApiException Bad(string fault) => new(ErrorCode.InvalidImageContent, $"ImageTemplate.ImageContent {fault}.");
}
