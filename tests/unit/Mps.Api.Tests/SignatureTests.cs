using System.Globalization;
using System.Text;
using Xunit;
using static Mps.Api.Tests.HttpRequests;

namespace Mps.Api.Tests;

/// <summary>Known answers are requests of the official Node client (4.1.305), captured by a stub with the secrets below.</summary>
public sealed class SignatureTests
{
    private const string Id = "AKIDEXAMPLE", Key = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
    private const long CaptureTime = 1795254175;

    private const string CapturedBody = """{"InputInfo":{"Type":"URL","UrlInputInfo":{"Url":"http://127.0.0.1/ä.mp4"}},"OutputDir":"/out/"}""";
    private const string CapturedAuthorization =
        "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2026-11-21/127/tc3_request, SignedHeaders=content-type;host, Signature=f747283e74c6f0fee4febe5c9717656cc0c23109a16fb91761e735152b9a7f1c";

    private const string CapturedForm =
        "OperationType=Abort&TaskId=a%20b%2F%C3%BC&Action=ManageTask&RequestClient=SDK_NODEJS_4.1.220&Nonce=20804&Timestamp=1795254175&Version=2019-06-12"
        + "&SecretId=AKIDEXAMPLE&Region=ap-guangzhou&SignatureMethod=HmacSHA256&Signature=b3MlU%2BQi1I76HoggeM38D3d7HikU5d5u%2F37rcqYCU0M%3D";

    private sealed class FixedTime(long unixSeconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(unixSeconds);
    }

    private static string Verify(ApiHttpRequest request, string key = Key, long now = CaptureTime) =>
        ApiAuthentication.Verify(ApiRequestReader.Read(request, versionRequired: true), id => id == Id ? key : null, new FixedTime(now));

    private static void Fails(string code, ApiHttpRequest request, long now = CaptureTime) =>
        Assert.Equal(code, Assert.Throws<ApiException>(() => Verify(request, now: now)).Code);

    private static ApiHttpRequest Captured(
        string authorization = CapturedAuthorization, string host = "127.0.0.1:41137", string contentType = "application/json", string timestamp = "1795254175", string body = CapturedBody) => Post(
        $"Host: {host}\nX-TC-Action: ProcessMedia\nX-TC-Timestamp: {timestamp}\nX-TC-Version: 2019-06-12\nContent-Type: {contentType}\nAuthorization: {authorization}", body);

    [Fact]
    public void Tc3_post_of_the_official_client() => Assert.Equal(Id, Verify(Captured()));

    [Fact]
    public void Tc3_post_of_the_client_notes()
    {
        ApiHttpRequest request = Post(
            """
            Host: 127.0.0.1:41403
            X-TC-Action: ProcessMedia
            X-TC-Timestamp: 1795244765
            X-TC-Version: 2019-06-12
            Content-Type: application/json
            Authorization: TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2026-11-21/127/tc3_request, SignedHeaders=content-type;host, Signature=53147cc1a650fd3330acc6e917be679a022031ee755cbe546f3b0340fdc3aef0
            """,
            """{"InputInfo":{"Type":"URL","UrlInputInfo":{"Url":"http://127.0.0.1/a.mp4"}},"OutputDir":"/out/"}""");
        Assert.Equal(Id, Verify(request, "SECRETEXAMPLE", 1795244765));
    }

    [Theory]
    [InlineData("OperationType=Abort&TaskId=a%20b%2F%C3%BC", "ManageTask", "6ce1f156a72c7f178b7f31f0fb827376a265309fbb537a6aa81ff55de2e9556c")]
    [InlineData("Definitions.0=10&Definitions.1=20&Name=x%20y", "DescribeTranscodeTemplates", "7cff67ce430dd0e8be01d889a7bcc411fa87f8e38b04743e4c8727b12059e14a")]
    public void Tc3_get_of_the_official_client(string query, string action, string signature) => Assert.Equal(Id, Verify(Get(query, $"""
        Host: 127.0.0.1:41137
        X-TC-Action: {action}
        X-TC-Timestamp: 1795254175
        X-TC-Version: 2019-06-12
        Content-Type: application/x-www-form-urlencoded
        Authorization: TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2026-11-21/127/tc3_request, SignedHeaders=content-type;host, Signature={signature}
        """)));

    [Fact]
    public void Old_form_of_the_official_client() =>
        Assert.Equal(Id, Verify(Post("Host: 127.0.0.1:41137\nContent-Type: application/x-www-form-urlencoded", CapturedForm)));

    [Fact]
    public void Old_get_of_the_official_client() => Assert.Equal(Id, Verify(Get(
        "Definitions.0=10&Definitions.1=20&Name=x%20y%2Bz&Action=DescribeTranscodeTemplates&RequestClient=SDK_NODEJS_4.1.220&Nonce=1781&Timestamp=1795254175"
            + "&Version=2019-06-12&SecretId=AKIDEXAMPLE&Region=ap-guangzhou&SignatureMethod=HmacSHA1&Signature=PS2QZDvurg5qQyuo8PuSx23xQgE%3D",
        "Host: 127.0.0.1:41137")));

    [Fact]
    public void Tc3_refuses_any_change()
    {
        Fails(ErrorCode.AuthSignatureFailure, Captured(body: CapturedBody + " "));
        Fails(ErrorCode.AuthSignatureFailure, Captured(host: "127.0.0.2:41137"));
        Fails(ErrorCode.AuthSignatureFailure, Captured(contentType: "text/plain"));
        Fails(ErrorCode.AuthSignatureFailure, Captured(timestamp: "1795254176"));
        Fails(ErrorCode.AuthSignatureFailure, Captured(CapturedAuthorization.Replace("Signature=f", "Signature=e", StringComparison.Ordinal)));
        Fails(ErrorCode.AuthSignatureFailure, Captured(CapturedAuthorization.Replace("/127/", "/128/", StringComparison.Ordinal)));
        Fails(ErrorCode.AuthSignatureFailure, Captured(CapturedAuthorization.Replace("11-21", "11-20", StringComparison.Ordinal)));
        Assert.Equal(ErrorCode.AuthSignatureFailure, Assert.Throws<ApiException>(() => Verify(Captured(), "another")).Code);
    }

    [Fact]
    public void Tc3_get_refuses_another_query()
    {
        string authorization = Tc3Signature.Sign("GET", "h", "text/plain", "TaskId=a&OperationType=Abort", default, Id, Key, CaptureTime);
        string headers = $"Host: h\nX-TC-Action: ManageTask\nX-TC-Timestamp: {CaptureTime}\nX-TC-Version: 2019-06-12\nContent-Type: text/plain\nAuthorization: {authorization}";
        Assert.Equal(Id, Verify(Get("TaskId=a&OperationType=Abort", headers)));
        Fails(ErrorCode.AuthSignatureFailure, Get("TaskId=b&OperationType=Abort", headers));
    }

    [Theory]
    [InlineData(CaptureTime + 300, null)]
    [InlineData(CaptureTime - 300, null)]
    [InlineData(CaptureTime + 301, ErrorCode.AuthSignatureExpire)]
    [InlineData(CaptureTime - 301, ErrorCode.AuthSignatureExpire)]
    public void Clocks_may_differ_by_five_minutes(long now, string? code)
    {
        if (code is null)
            Assert.Equal(Id, Verify(Captured(), now: now));
        else
            Fails(code, Captured(), now);
        ApiHttpRequest form = Post("Host: 127.0.0.1:41137\nContent-Type: application/x-www-form-urlencoded", CapturedForm);
        if (code is null)
            Assert.Equal(Id, Verify(form, now: now));
        else
            Fails(code, form, now);
    }

    [Fact]
    public void Unknown_secret_id() =>
        Fails(ErrorCode.AuthSecretIdNotFound, Captured(CapturedAuthorization.Replace("AKIDEXAMPLE", "AKIDOTHER", StringComparison.Ordinal)));

    [Theory]
    [InlineData("SKIP")]
    [InlineData("TC3-HMAC-SHA256")]
    [InlineData("TC3-HMAC-SHA256 ")]
    [InlineData("Bearer x")]
    [InlineData("TC3-HMAC-SHA256 Credential=a/2026-11-21/127/tc3_request, SignedHeaders=content-type;host")]
    [InlineData("TC3-HMAC-SHA256 Credential=a/2026-11-21/tc3_request, SignedHeaders=content-type;host, Signature=00")]
    [InlineData("TC3-HMAC-SHA256 Credential=a/2026-11-21/127/tc3_request, SignedHeaders=content-type;host, Signature=00")]
    [InlineData("TC3-HMAC-SHA256 Credential=a/2026-11-21/127/tc3_request, SignedHeaders=host, Signature=f747283e74c6f0fee4febe5c9717656cc0c23109a16fb91761e735152b9a7f1c")]
    [InlineData("TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2026-11-21/127/tc3_request, SignedHeaders=content-type;host;x-absent, Signature=f747283e74c6f0fee4febe5c9717656cc0c23109a16fb91761e735152b9a7f1c")]
    public void Malformed_authorizations(string authorization) => Fails(ErrorCode.AuthInvalidAuthorization, Captured(authorization));

    [Theory]
    [InlineData("now")]
    [InlineData("-5")]
    [InlineData("99999999999999999999")]
    public void Malformed_timestamps(string timestamp) => Fails(ErrorCode.AuthInvalidAuthorization, Captured(timestamp: timestamp));

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("0")]
    public void Absurd_timestamps_are_expired(string timestamp) => Fails(ErrorCode.AuthSignatureExpire, Captured(timestamp: timestamp));

    [Fact]
    public void Unsigned_requests()
    {
        Fails(ErrorCode.AuthInvalidAuthorization, Post("X-TC-Action: ManageTask\nX-TC-Version: 2019-06-12", "{}"));
        Fails(ErrorCode.AuthInvalidAuthorization, Get("Action=DescribeTasks&Version=2019-06-12&Status=FINISH", "Host: h"));
    }

    [Fact]
    public void Old_signature_refuses_any_change()
    {
        ApiHttpRequest Form(string form) => Post("Host: 127.0.0.1:41137\nContent-Type: application/x-www-form-urlencoded", form);
        Fails(ErrorCode.AuthSignatureFailure, Form(CapturedForm.Replace("Abort", "Abor1", StringComparison.Ordinal)));
        Fails(ErrorCode.AuthSignatureFailure, Form(CapturedForm + "&Extra=1"));
        Fails(ErrorCode.AuthSignatureFailure, Form(CapturedForm.Replace("HmacSHA256", "HmacSHA1", StringComparison.Ordinal)));
        Fails(ErrorCode.AuthInvalidAuthorization, Form(CapturedForm.Replace("HmacSHA256", "None", StringComparison.Ordinal)));
        Fails(ErrorCode.AuthInvalidAuthorization, Form(CapturedForm.Replace("Signature=b3Ml", "Signature=!!!!", StringComparison.Ordinal)));
        Fails(ErrorCode.AuthSecretIdNotFound, Form(CapturedForm.Replace("AKIDEXAMPLE", "AKIDOTHER", StringComparison.Ordinal)));
    }

    [Fact]
    public void Sign_makes_what_the_official_client_makes() => Assert.Equal(
        CapturedAuthorization,
        Tc3Signature.Sign("POST", "127.0.0.1", "application/json", "", Encoding.UTF8.GetBytes(CapturedBody), Id, Key, CaptureTime, service: "127"));

    [Theory]
    [InlineData("mps.example.org", "application/json; charset=utf-8", "mps")]
    [InlineData("localhost:8650", "application/json", "localhost:8650")]
    [InlineData("[::1]:8650", "application/json", "x")]
    public void Sign_round_trip(string host, string contentType, string service)
    {
        string authorization = Tc3Signature.Sign("POST", host, contentType, "", "{}"u8.ToArray(), Id, Key, CaptureTime, service);
        Assert.Equal(Id, Verify(Captured(authorization, host, contentType, body: "{}")));
    }

    [Fact]
    public void Sdks_that_sign_values_in_lower_case()
    {
        string authorization = Tc3Signature.Sign("POST", "mps.example.org", "application/json; charset=utf-8", "", "{}"u8.ToArray(), Id, Key, CaptureTime);
        Assert.Equal(Id, Verify(Captured(authorization, "MPS.example.org", "application/json; charset=UTF-8", body: "{}")));
    }

    [Fact]
    public void Legacy_sign_round_trip()
    {
        var parameters = new Dictionary<string, string>
        {
            ["Action"] = "ManageTask",
            ["Version"] = "2019-06-12",
            ["SecretId"] = Id,
            ["SignatureMethod"] = "HmacSHA256",
            ["Timestamp"] = CaptureTime.ToString(CultureInfo.InvariantCulture),
            ["TaskId"] = "a=b&c",
        };
        parameters["Signature"] = LegacySignature.Sign("POST", "h:1", parameters, Key);
        string form = string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        Assert.Equal(Id, Verify(Post("Host: h:1\nContent-Type: application/x-www-form-urlencoded", form)));
    }
}
