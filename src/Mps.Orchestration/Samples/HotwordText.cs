using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Samples;

/// <summary>
/// Hotwords as text: <c>word|weight</c>, joined by commas, or in a file one per line. A weight is 1 to 11 or 100. A word has at
/// most 30 bytes of UTF-8 (10 Chinese or 30 Latin characters), a text 128 words and a file 1000: the bounds of the
/// sister product for speech, as those of this API are not published.
/// </summary>
internal static class HotwordText
{
    private const int MaxWordBytes = 30, MaxTextWords = 128, MaxFileWords = 1000;

    /// <summary>Words of a text.</summary>
    /// <exception cref="ApiException">It is no such text, or holds too many words.</exception>
    public static List<AsrHotwordsSetItem> Parse(string text) => Words(text.Split(','), MaxTextWords);

    /// <summary>Words of a file.</summary>
    /// <param name="base64">The file: UTF-8, or GB 18030 where it is no UTF-8; a leading <c>data:…;base64,</c> is allowed.</param>
    /// <exception cref="ApiException">It is no such file, or holds too many words.</exception>
    public static List<AsrHotwordsSetItem> ParseFile(string base64)
    {
        var text = base64.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? base64[(base64.IndexOf(',', StringComparison.Ordinal) + 1)..] : base64;
        return Base64.IsValid(text) ? Words(Decode(Convert.FromBase64String(text)).Split('\n'), MaxFileWords) : throw Bad("FileContent is not base64.");
    }

    private static string Decode(byte[] file)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetString(file);
        }
    }

    private static List<AsrHotwordsSetItem> Words(IEnumerable<string> entries, int most)
    {
        List<AsrHotwordsSetItem> words = [.. entries.Select(e => e.Trim()).Where(e => e.Length > 0).Select((e, i) => Word(e, i + 1))];
        if (words.Count == 0) throw Bad("There is no hotword.");
        return words.Count <= most ? words : throw new ApiException(ErrorCode.TooMuchHotWords, $"There are {words.Count} hotwords, the most are {most}.");
    }

    private static AsrHotwordsSetItem Word(string entry, int number)
    {
        if (entry.Split('|') is not [var word, var weightText]) throw Bad($"Hotword {number}, '{entry}', is not of the form word|weight.");
        word = word.Trim();
        if (word.Length == 0 || Encoding.UTF8.GetByteCount(word) > MaxWordBytes)
            throw Bad($"Hotword {number}, '{word}', must have 1 to {MaxWordBytes} bytes: 10 Chinese or 30 Latin characters.");
        return int.TryParse(weightText.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var weight) && weight is (>= 1 and <= 11) or 100
            ? new AsrHotwordsSetItem { Id = number, Text = word, Weight = weight }
            : throw Bad($"The weight of hotword {number}, '{weightText}', must be 1 to 11 or 100.");
    }

    private static ApiException Bad(string message) => new(ErrorCode.HotwordsFormatError, message);
}
