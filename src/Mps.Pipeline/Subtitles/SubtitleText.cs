using System.Text;

namespace Mps.Pipeline.Subtitles;

/// <summary>The characters of a subtitle file, which seldom says how it is coded.</summary>
public static class SubtitleText
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static SubtitleText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>
    /// By byte order mark (UTF-8, UTF-16), else UTF-16 when there are zero bytes, else UTF-8 when it is valid, else GB 18030 when that is valid and holds Chinese, else
    /// Windows-1252.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
            return Encoding.UTF8.GetString(bytes[3..]);
        if (bytes.StartsWith<byte>([0xFF, 0xFE]))
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes.StartsWith<byte>([0xFE, 0xFF]))
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (bytes.Contains((byte)0))
            return (IsBigEndian(bytes) ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes);
        return Strict(s_strictUtf8, bytes) ?? Chinese(bytes) ?? Encoding.GetEncoding(1252).GetString(bytes);
    }

    // Times and line ends are ASCII in every script's subtitles: the high byte of those is zero.
    private static bool IsBigEndian(ReadOnlySpan<byte> bytes)
    {
        int even = 0, odd = 0;
        for (int i = 0; i + 1 < bytes.Length; i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }

        return even > odd;
    }

    // Western texts in one-byte codes may by chance be valid GB 18030, but then as a few rare characters between Latin letters.
    private static string? Chinese(ReadOnlySpan<byte> bytes)
    {
        Encoding gb = Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        if (Strict(gb, bytes) is not { } text)
            return null;
        int wide = text.Count(c => c >= 0x80), usual = text.Count(c => c is >= '\u4e00' and <= '\u9fff' or >= '\u3000' and <= '\u303f' or >= '\uff00' and <= '\uffef');
        return wide > 0 && usual >= wide * 0.9 ? text : null;
    }

    private static string? Strict(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
