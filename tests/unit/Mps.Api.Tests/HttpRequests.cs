using System.Text;

namespace Mps.Api.Tests;

/// <summary>Requests as text, the way a capture shows them: headers a line each.</summary>
internal static class HttpRequests
{
    public static ApiHttpRequest Post(string headers, string body) => new("POST", Headers(headers), "", Encoding.UTF8.GetBytes(body));

    public static ApiHttpRequest Get(string query, string headers) => new("GET", Headers(headers), query, default);

    private static Func<string, string?> Headers(string text)
    {
        var headers = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return headers.GetValueOrDefault;
    }
}
