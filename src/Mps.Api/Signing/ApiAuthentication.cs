namespace Mps.Api;

/// <summary>Finds out which signature a call carries and checks it.</summary>
public static class ApiAuthentication
{
    /// <summary>Farthest that a caller's clock may be off, either way.</summary>
    public static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);

    /// <summary>Verifies the call's signature.</summary>
    /// <param name="call">As read by <see cref="ApiRequestReader"/>.</param>
    /// <param name="secretKeyOf">The secret key of a secret id, or null when there is no such id.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The secret id that signed.</returns>
    /// <exception cref="ApiException"><c>AuthFailure.*</c></exception>
    public static string Verify(ApiCall call, Func<string, string?> secretKeyOf, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(secretKeyOf);
        ArgumentNullException.ThrowIfNull(time);
        return call.LegacyParameters is { } parameters
            ? LegacySignature.Verify(call.Request, parameters, secretKeyOf, time)
            : Tc3Signature.Verify(call.Request, secretKeyOf, time);
    }

    internal static string SecretKey(string secretId, Func<string, string?> secretKeyOf) =>
        secretKeyOf(secretId) ?? throw new ApiException(ErrorCode.AuthSecretIdNotFound, "The secret id is not known.");

    internal static void CheckClock(long unixSeconds, TimeProvider time)
    {
        double offSeconds = Math.Abs((double)time.GetUtcNow().ToUnixTimeSeconds() - unixSeconds);
        if (offSeconds > MaxSkew.TotalSeconds)
            throw new ApiException(ErrorCode.AuthSignatureExpire, "The request is signed for another time; check the caller's clock.");
    }

    internal static ApiException Malformed(string message) => new(ErrorCode.AuthInvalidAuthorization, message);

    internal static ApiException WrongSignature() =>
        new(ErrorCode.AuthSignatureFailure, "The signature does not match; check the secret key and that nothing changes the request on its way.");

    /// <summary>The forms in which a caller may have signed the host: as sent, and without its port (the Node client).</summary>
    internal static IEnumerable<string> HostForms(string host)
    {
        yield return host;
        int port = host.LastIndexOf(':');
        // "[::1]" has colons but no port.
        if (port > 0 && !host.EndsWith(']'))
            yield return host[..port];
    }
}
