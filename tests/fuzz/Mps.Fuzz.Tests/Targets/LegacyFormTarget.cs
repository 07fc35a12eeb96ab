using System.Text;
using Mps.Api;

namespace Mps.Fuzz.Tests.Targets;

/// <summary>Forms of the old signature: only <see cref="ApiException"/> may refuse one, and no mutant of a wrong signature may pass.</summary>
public sealed class LegacyFormTarget : IFuzzTarget
{
    private static readonly TimeProvider Clock = new FixedTime();

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Encoding.UTF8.GetBytes(
            "OperationType=Abort&TaskId=a%20b%2F%C3%BC&Action=ManageTask&Nonce=20804&Timestamp=1795254175&Version=2019-06-12&SecretId=AKIDEXAMPLE"
            + "&SignatureMethod=HmacSHA256&Signature=b3MlU%2BQi1I76HoggeM38D3d7HikU5d5u%2F37rcqYCU0M%3D"),
        Encoding.UTF8.GetBytes("Status=FINISH&Action=DescribeTasks&Timestamp=1795254175&Version=2019-06-12&SecretId=AKIDEXAMPLE&Signature=PS2QZDvurg5qQyuo8PuSx23xQgE%3D"),
    ];

    public IReadOnlyList<byte[]> Words { get; } =
        [.. new[] { "&", "=", "%", "%3D", "Signature=", "SignatureMethod=HmacSHA1", "Timestamp=", "SecretId=", "AAAA", "%F0%9F%98%80" }.Select(Encoding.UTF8.GetBytes)];

    public bool Accepts(byte[] input)
    {
        var request = new ApiHttpRequest(
            "POST",
            name => name.ToUpperInvariant() switch { "CONTENT-TYPE" => "application/x-www-form-urlencoded", "HOST" => "127.0.0.1:1", _ => null },
            "",
            input);
        try
        {
            ApiAuthentication.Verify(ApiRequestReader.Read(request, versionRequired: true), id => id == "AKIDEXAMPLE" ? "right" : null, Clock);
        }
        catch (ApiException e)
        {
            return e.Code is ErrorCode.AuthSignatureFailure;
        }

        throw new InvalidOperationException("A signature that nobody made with the right key was taken for right.");
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1795254175);
    }
}
