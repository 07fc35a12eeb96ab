using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mps.Api;

/// <summary>
/// The signature TC3-HMAC-SHA256. The string to sign is algorithm, timestamp, <c>date/service/tc3_request</c> and the
/// hash of the canonical request (method, path, query, signed headers, their names, hash of the body); the key is a chain
/// of HMACs over date, service and <c>tc3_request</c>.
/// </summary>
public static class Tc3Signature
{
    public const string Algorithm = "TC3-HMAC-SHA256";

    private const string Terminator = "tc3_request";

    /// <summary>Verifies the Authorization header of a request.</summary>
    /// <param name="request">As received.</param>
    /// <param name="secretKeyOf">The secret key of a secret id, or null when there is no such id.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The secret id that signed.</returns>
    /// <exception cref="ApiException">
    /// <c>AuthFailure.InvalidAuthorization</c>, <c>.SignatureExpire</c>, <c>.SecretIdNotFound</c> or <c>.SignatureFailure</c>.
    /// </exception>
    public static string Verify(ApiHttpRequest request, Func<string, string?> secretKeyOf, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(secretKeyOf);
        ArgumentNullException.ThrowIfNull(time);

        Tc3Authorization authorization = Tc3Authorization.Parse(request.Header("Authorization"));
        if (!long.TryParse(request.Header("X-TC-Timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out long timestamp))
            throw ApiAuthentication.Malformed("The header X-TC-Timestamp is missing or no number.");
        ApiAuthentication.CheckClock(timestamp, time);
        string secretKey = ApiAuthentication.SecretKey(authorization.SecretId, secretKeyOf);
        if (authorization.Date != DateOf(timestamp))
            throw ApiAuthentication.WrongSignature();

        foreach (string headers in CanonicalHeaders(request, authorization.SignedHeaders))
        {
            byte[] expected = Compute(request, headers, string.Join(';', authorization.SignedHeaders), timestamp, authorization.Service, secretKey);
            if (CryptographicOperations.FixedTimeEquals(expected, authorization.Signature))
                return authorization.SecretId;
        }

        throw ApiAuthentication.WrongSignature();
    }

    /// <summary>The Authorization header for a request of our own; content type and host are signed.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="host">As it goes into the Host header.</param>
    /// <param name="contentType">As it goes into the Content-Type header.</param>
    /// <param name="queryString">Encoded, without '?'.</param>
    /// <param name="body">The exact bytes.</param>
    /// <param name="secretId">Who signs.</param>
    /// <param name="secretKey">The secret.</param>
    /// <param name="timestamp">Unix seconds, as it goes into X-TC-Timestamp.</param>
    /// <param name="service">Any word without '/'.</param>
    public static string Sign(
        string method, string host, string contentType, string queryString, ReadOnlyMemory<byte> body, string secretId, string secretKey, long timestamp, string service = "mps")
    {
        var request = new ApiHttpRequest(method, _ => null, queryString, body);
        byte[] signature = Compute(request, $"content-type:{contentType}\nhost:{host}\n", "content-type;host", timestamp, service, secretKey);
        return $"{Algorithm} Credential={secretId}/{DateOf(timestamp)}/{service}/{Terminator}, SignedHeaders=content-type;host, Signature={Convert.ToHexStringLower(signature)}";
    }

    private static byte[] Compute(ApiHttpRequest request, string headers, string headerNames, long timestamp, string service, string secretKey)
    {
        string date = DateOf(timestamp);
        string canonical = $"{request.Method}\n/\n{request.QueryString}\n{headers}\n{headerNames}\n{Hash(request.Body.Span)}";
        string toSign = $"{Algorithm}\n{timestamp}\n{date}/{service}/{Terminator}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        byte[] key = Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("TC3" + secretKey), date), service), Terminator);
        return Hmac(key, toSign);
    }

    /// <summary>
    /// Every form in which the caller may have written the signed headers: the host with and without its port, values as
    /// sent and in lower case (SDKs differ).
    /// </summary>
    private static IEnumerable<string> CanonicalHeaders(ApiHttpRequest request, string[] names)
    {
        var values = names.ToDictionary(
            n => n,
            n => request.Header(n)?.Trim() ?? throw ApiAuthentication.Malformed($"The signed header `{n}` is missing."),
            StringComparer.Ordinal);
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (string host in ApiAuthentication.HostForms(values["host"]))
        {
            string text = string.Concat(names.Select(n => $"{n}:{(n == "host" ? host : values[n])}\n"));
            if (tried.Add(text))
                yield return text;
            string lower = text.ToLowerInvariant();
            if (tried.Add(lower))
                yield return lower;
        }
    }

    /// <summary>The UTC day, "2026-11-21"; empty outside the calendar (the clock check has refused it by then).</summary>
    private static string DateOf(long timestamp) =>
        timestamp is >= 0 and <= 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(timestamp).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";

    private static string Hash(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
