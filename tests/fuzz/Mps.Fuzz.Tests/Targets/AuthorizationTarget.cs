using System.Text;
using Mps.Api;

namespace Mps.Fuzz.Tests.Targets;

/// <summary>Authorization headers: only <see cref="ApiException"/> may refuse one, and no mutant of a wrong signature may pass.</summary>
public sealed class AuthorizationTarget : IFuzzTarget
{
    private const long Now = 1795254175;
    private const string Id = "AKIDEXAMPLE", Key = "right", WrongKey = "wrong";

    private static readonly TimeProvider Clock = new FixedTime();

    public IReadOnlyList<byte[]> Seeds { get; } = [Encoding.UTF8.GetBytes(Header(WrongKey)), Encoding.UTF8.GetBytes(Header(WrongKey, "127.0.0.1"))];

    public IReadOnlyList<byte[]> Words { get; } =
        [.. new[] { "Credential=", "SignedHeaders=", "Signature=", ", ", ";", "/", "tc3_request", "host", "x-tc-action", "TC3-HMAC-SHA256 ", "SKIP", "2026-11-21", "00" }.Select(Encoding.UTF8.GetBytes)];

    /// <summary>True when the header was understood, which is not to say that it was right.</summary>
    public bool Accepts(byte[] input)
    {
        string header = Encoding.UTF8.GetString(input);
        var request = new ApiHttpRequest(
            "POST",
            name => name.ToUpperInvariant() switch
            {
                "AUTHORIZATION" => header,
                "X-TC-TIMESTAMP" => "1795254175",
                "X-TC-ACTION" => "ManageTask",
                "HOST" => "mps:8650",
                "CONTENT-TYPE" => "application/json",
                _ => null,
            },
            "",
            "{}"u8.ToArray());
        try
        {
            Tc3Signature.Verify(request, id => id == Id ? Key : null, Clock);
        }
        catch (ApiException e)
        {
            return e.Code is ErrorCode.AuthSignatureFailure;
        }

        throw new InvalidOperationException("A signature that nobody made with the right key was taken for right.");
    }

    private static string Header(string key, string service = "mps") =>
        Tc3Signature.Sign("POST", "mps:8650", "application/json", "", "{}"u8.ToArray(), Id, key, Now, service);

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Now);
    }
}
