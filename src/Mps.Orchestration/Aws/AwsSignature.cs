using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mps.Orchestration.Aws;

/// <summary>
/// AWS Signature Version 4 in its header form: the string to sign is algorithm, time, scope (date/region/service/aws4_request)
/// and the hash of the canonical request; the key is a chain of HMACs over the scope.
/// </summary>
public static class AwsSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Terminator = "aws4_request";

    /// <summary>
    /// Signs a request: adds <c>X-Amz-Date</c> and <c>Authorization</c>. Signed are the host and every header that begins
    /// with <c>x-amz-</c>, besides the method, path, query and body.
    /// </summary>
    /// <param name="request">With an absolute address; its other headers must be set already.</param>
    /// <param name="body">The exact bytes that are sent.</param>
    /// <param name="region">Region of the service, e.g. eu-west-3.</param>
    /// <param name="service">Name of the service in scopes, e.g. sqs.</param>
    /// <param name="credential">Who signs.</param>
    /// <param name="now">The time; services refuse one that is off by more than 5 to 15 minutes.</param>
    public static void Sign(
        HttpRequestMessage request, ReadOnlySpan<byte> body, string region, string service, AwsCredential credential, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(credential);
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.Remove("X-Amz-Date");
        request.Headers.Add("X-Amz-Date", time);
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = request.Headers.Host ?? request.RequestUri!.Authority };
        foreach (var (name, values) in request.Headers.Where(h => h.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)))
            signed[name.ToLowerInvariant()] = string.Join(',', values.Select(v => v.Trim()));
        var names = string.Join(';', signed.Keys);
        var canonical = string.Join(
            '\n',
            request.Method.Method,
            request.RequestUri!.AbsolutePath,
            CanonicalQuery(request.RequestUri),
            string.Concat(signed.Select(h => $"{h.Key}:{h.Value}\n")),
            names,
            Hash(body));
        var scope = $"{time[..8]}/{region}/{service}/{Terminator}";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var key = Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + credential.SecretKey), time[..8]), region), service), Terminator);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{Algorithm} Credential={credential.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(Hmac(key, toSign))}");
    }

    /// <summary>Parameters by name and value, percent-encoded as RFC 3986 has it.</summary>
    private static string CanonicalQuery(Uri address) => string.Join(
        '&',
        address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2))
            .Select(p => (Name: Encode(p[0]), Value: p.Length > 1 ? Encode(p[1]) : ""))
            .OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal)
            .Select(p => $"{p.Name}={p.Value}"));

    private static string Encode(string part) => Uri.EscapeDataString(Uri.UnescapeDataString(part));

    private static string Hash(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
