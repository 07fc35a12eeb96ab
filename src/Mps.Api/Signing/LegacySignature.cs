using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Mps.Api;

/// <summary>
/// The old signature (HmacSHA1, HmacSHA256), where the credential travels as parameters. Signed is
/// <c>METHODhost/?a=1&amp;b=2</c> with all parameters but Signature in ordinal order, decoded; the result is base64.
/// </summary>
public static class LegacySignature
{
    /// <summary>Verifies a GET or form POST of the old signature.</summary>
    /// <returns>The secret id that signed.</returns>
    /// <exception cref="ApiException"><c>AuthFailure.*</c></exception>
    internal static string Verify(ApiHttpRequest request, IReadOnlyDictionary<string, string> parameters, Func<string, string?> secretKeyOf, TimeProvider time)
    {
        string secretId = Required(parameters, "SecretId");
        if (!long.TryParse(Required(parameters, "Timestamp"), NumberStyles.None, CultureInfo.InvariantCulture, out long timestamp))
            throw ApiAuthentication.Malformed("The parameter Timestamp is no number.");
        byte[] given = new byte[SHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(Required(parameters, "Signature"), given, out int length))
            throw ApiAuthentication.Malformed("The parameter Signature is no base64.");

        ApiAuthentication.CheckClock(timestamp, time);
        string secretKey = ApiAuthentication.SecretKey(secretId, secretKeyOf);
        string host = request.Header("Host") ?? throw ApiAuthentication.Malformed("The header Host is missing.");
        foreach (string form in ApiAuthentication.HostForms(host))
        {
            if (CryptographicOperations.FixedTimeEquals(Compute(request.Method, form, "/", parameters, secretKey), given.AsSpan(0, length)))
                return secretId;
        }

        throw ApiAuthentication.WrongSignature();
    }

    /// <summary>The value of the parameter Signature for a request of our own.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="host">As it goes into the Host header.</param>
    /// <param name="parameters">All others, decoded, SignatureMethod included.</param>
    /// <param name="secretKey">The secret.</param>
    public static string Sign(string method, string host, IReadOnlyDictionary<string, string> parameters, string secretKey) =>
        Sign(method, host, "/", parameters, secretKey);

    /// <summary>The same for an address below the root, as other services of the cloud have it.</summary>
    public static string Sign(string method, string host, string path, IReadOnlyDictionary<string, string> parameters, string secretKey)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Convert.ToBase64String(Compute(method, host, path, parameters, secretKey));
    }

    private static byte[] Compute(string method, string host, string path, IReadOnlyDictionary<string, string> parameters, string secretKey)
    {
        IEnumerable<string> pairs = parameters
            .Where(p => p.Key != "Signature")
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{p.Key}={p.Value}");
        byte[] toSign = Encoding.UTF8.GetBytes($"{method}{host}{path}?{string.Join('&', pairs)}");
        byte[] key = Encoding.UTF8.GetBytes(secretKey);
        return parameters.GetValueOrDefault("SignatureMethod", "HmacSHA1") switch
        {
            "HmacSHA256" => HMACSHA256.HashData(key, toSign),
#pragma warning disable CA5350 // HmacSHA1 is the method's name on the wire; HMAC does not rest on SHA-1's collision resistance.
            "HmacSHA1" => HMACSHA1.HashData(key, toSign),
#pragma warning restore CA5350
            _ => throw ApiAuthentication.Malformed("The parameter SignatureMethod must be HmacSHA256 or HmacSHA1."),
        };
    }

    private static string Required(IReadOnlyDictionary<string, string> parameters, string name) =>
        parameters.TryGetValue(name, out string? value) && value.Length > 0
            ? value
            : throw ApiAuthentication.Malformed($"The request is not signed: the parameter {name} is missing.");
}
