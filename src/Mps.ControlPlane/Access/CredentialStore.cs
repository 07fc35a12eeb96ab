using Mps.Api;
using Mps.Orchestration.Options;

namespace Mps.ControlPlane.Access;

/// <summary>The key pairs of the configuration. Secrets are read once, at start.</summary>
public sealed class CredentialStore
{
    private readonly Dictionary<string, (string SecretKey, AccessRole Role)> _bySecretId = new(StringComparer.Ordinal);

    /// <exception cref="IOException">A secret's file cannot be read.</exception>
    public CredentialStore(IReadOnlyDictionary<string, CredentialOptions> credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        foreach (var credential in credentials.Values)
        {
            var secret = credential.SecretKeyFile.Length > 0 ? SecretFile.Read(credential.SecretKeyFile) : credential.SecretKey;
            _bySecretId[credential.SecretId] = (secret, AccessRoles.Parse(credential.Role));
        }
    }

    /// <summary>Checks the signature of a call.</summary>
    /// <exception cref="ApiException"><c>AuthFailure.*</c></exception>
    public Caller Authenticate(ApiCall call, TimeProvider time)
    {
        var secretId = ApiAuthentication.Verify(call, id => _bySecretId.TryGetValue(id, out var found) ? found.SecretKey : null, time);
        return new Caller($"key {secretId}", _bySecretId[secretId].Role);
    }
}
