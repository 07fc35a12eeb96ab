using System.Text;

namespace Mps.Pipeline.Overlays;

/// <summary>
/// The text of a subtitle file whose encoding nobody states: by its byte order mark, else UTF-8 when it is valid, else UTF-16 when every other
/// byte is mostly zero, else GB18030 (which holds GBK and GB2312), the encoding of older Chinese files.
/// </summary>
internal static class SubtitleText
{
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Decodes; null when it is valid in none of them.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        switch (bytes)
        {
            case [0xef, 0xbb, 0xbf, ..]:
                return TryDecode(s_utf8, bytes[3..]);
            case [0xff, 0xfe, 0, 0, ..]:
                return TryDecode(new UTF32Encoding(false, false, true), bytes[4..]);
            case [0xff, 0xfe, ..]:
                return TryDecode(new UnicodeEncoding(false, false, true), bytes[2..]);
            case [0xfe, 0xff, ..]:
                return TryDecode(new UnicodeEncoding(true, false, true), bytes[2..]);
        }

        if (!bytes.Contains((byte)0))
            return TryDecode(s_utf8, bytes) ?? TryDecode(Gb18030(), bytes);
        // Times and line ends are ASCII in every script's subtitles: their high bytes are zero.
        (int even, int odd) = (0, 0);
        for (int i = 0; i + 1 < bytes.Length; i += 2)
        {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }

        return TryDecode(new UnicodeEncoding(even > odd, false, true), bytes);
    }

    private static Encoding Gb18030() =>
        CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    private static string? TryDecode(Encoding encoding, ReadOnlySpan<byte> bytes)
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
