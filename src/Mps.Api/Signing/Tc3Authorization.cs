namespace Mps.Api;

/// <summary>
/// The header <c>TC3-HMAC-SHA256 Credential=id/date/service/tc3_request, SignedHeaders=a;b, Signature=hex</c>, taken apart.
/// The service is any word: clients derive it from whatever host name they were given.
/// </summary>
internal sealed record Tc3Authorization(string SecretId, string Date, string Service, string[] SignedHeaders, byte[] Signature)
{
    private const int SignatureBytes = 32, MaxSignedHeaders = 32;

    /// <exception cref="ApiException"><c>AuthFailure.InvalidAuthorization</c></exception>
    public static Tc3Authorization Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
            throw ApiAuthentication.Malformed("The request is not signed: the header Authorization is missing.");
        // Clients with signing turned off send the literal SKIP; it falls here with every other word.
        if (!header.StartsWith(Tc3Signature.Algorithm + " ", StringComparison.Ordinal))
            throw ApiAuthentication.Malformed($"The header Authorization must begin with {Tc3Signature.Algorithm}.");

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in header[Tc3Signature.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !parts.TryAdd(part[..equals], part[(equals + 1)..]))
                throw ApiAuthentication.Malformed("The header Authorization must hold Credential, SignedHeaders and Signature, once each.");
        }

        string[] scope = Required(parts, "Credential").Split('/');
        if (scope is not [{ Length: > 0 } secretId, { Length: > 0 } date, { Length: > 0 } service, "tc3_request"])
            throw ApiAuthentication.Malformed("The credential must read id/date/service/tc3_request.");

        string[] names = Required(parts, "SignedHeaders").Split(';');
        if (names.Length > MaxSignedHeaders || names.Distinct().Count() != names.Length || names.Any(n => n.Length == 0 || n.Any(char.IsAsciiLetterUpper)))
            throw ApiAuthentication.Malformed("The signed headers must be different names in lower case.");
        if (!names.Contains("host") || !names.Contains("content-type"))
            throw ApiAuthentication.Malformed("The headers content-type and host must be signed.");

        string hex = Required(parts, "Signature");
        var signature = new byte[SignatureBytes];
        if (hex.Length != 2 * SignatureBytes || Convert.FromHexString(hex, signature, out _, out _) != System.Buffers.OperationStatus.Done)
            throw ApiAuthentication.Malformed("The signature must be 64 hex digits.");
        return new Tc3Authorization(secretId, date, service, names, signature);
    }

    private static string Required(Dictionary<string, string> parts, string name) =>
        parts.GetValueOrDefault(name) ?? throw ApiAuthentication.Malformed($"The header Authorization lacks {name}.");
}
