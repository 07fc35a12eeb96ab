using System.Text;

namespace Mps.Fuzz.Tests.Targets;

/// <summary>Pieces of JSON that readers stumble over.</summary>
internal static class JsonWords
{
    public static IReadOnlyList<byte[]> With(params string[] more) => [.. Common.Concat(more).Select(Encoding.UTF8.GetBytes)];

    private static readonly string[] Common =
    [
        "null", "true", "false", "\"\"", "{}", "[]", "{\"\":0}", "0", "-0", "-1", "1e999", "-1e999", "1e-999", "0.1", "9223372036854775807", "9223372036854775808",
        "-9223372036854775809", "18446744073709551616", "NaN", "\"NaN\"", "\"Infinity\"", "\"1\"", "\"1e3\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\\",
        "\"$type\":\"x\",", "\"type\":\"run\",", "\"kind\":\"file\",", "\"type\":1,", "//", "/*", "\uFEFF", "😀", "[[[[", "]]]]", "{\"a\":", ",", ":", "\"",
    ];
}
