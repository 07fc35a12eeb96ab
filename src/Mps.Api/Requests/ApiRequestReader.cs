using System.Text;
using System.Text.Json;
using Mps.Api.Model;

namespace Mps.Api;

/// <summary>
/// Finds out what a request calls. Three forms occur: POST of JSON with <c>X-TC-*</c> headers; GET with a query string and the
/// same headers; GET or form POST of the old signature, where everything is a parameter.
/// </summary>
public static class ApiRequestReader
{
    /// <summary>The only version of the API.</summary>
    public const string Version = "2019-06-12";

    private static readonly JsonDocumentOptions BodyOptions = new() { AllowDuplicateProperties = false };

    /// <summary>Parameters of the old signature that belong to no action.</summary>
    private static readonly HashSet<string> CommonParameters = new(StringComparer.Ordinal)
    {
        "Action", "Version", "Timestamp", "Nonce", "Region", "RequestClient", "Language", "Token", "SecretId", "Signature", "SignatureMethod",
    };

    /// <summary>Reads the envelope of a request.</summary>
    /// <param name="request">As received.</param>
    /// <param name="versionRequired">False on the control socket, where the version may be left out.</param>
    /// <exception cref="ApiException"><c>UnsupportedProtocol</c>, <c>InvalidAction</c>, <c>NoSuchVersion</c> or <c>InvalidParameter</c>.</exception>
    public static ApiCall Read(ApiHttpRequest request, bool versionRequired)
    {
        ArgumentNullException.ThrowIfNull(request);
        bool get = request.Method == "GET";
        if (!get && request.Method != "POST")
            throw new ApiException(ErrorCode.UnsupportedProtocol, "The API is called with POST or GET.");

        // The header decides, not the content type: curl -d sends JSON as a form.
        if (request.Header("X-TC-Action") is { Length: > 0 } action)
        {
            return new ApiCall(
                request,
                FindAction(action),
                CheckVersion(request.Header("X-TC-Version"), versionRequired),
                request.Header("X-TC-Language") ?? "",
                request.Header("X-TC-Region") ?? "",
                get ? () => FlatParameters.ToJson(FlatParameters.Parse(request.QueryString)) : () => ParseJson(request.Body));
        }

        if (!get && !IsForm(request.Header("Content-Type")))
            throw new ApiException(ErrorCode.InvalidAction, "The header X-TC-Action is missing.");
        IReadOnlyDictionary<string, string> parameters = FlatParameters.Parse(get ? request.QueryString : Encoding.UTF8.GetString(request.Body.Span));
        return new ApiCall(
            request,
            FindAction(parameters.GetValueOrDefault("Action", "")),
            CheckVersion(parameters.GetValueOrDefault("Version"), versionRequired),
            parameters.GetValueOrDefault("Language", ""),
            parameters.GetValueOrDefault("Region", ""),
            () => FlatParameters.ToJson(parameters.Where(p => !CommonParameters.Contains(p.Key))))
        {
            LegacyParameters = parameters,
        };
    }

    private static ApiAction FindAction(string name) => ApiActions.Find(name) ?? throw new ApiException(
        ErrorCode.InvalidAction, name.Length == 0 ? "The request names no action." : $"The API {Version} has no action `{name}`.");

    private static string CheckVersion(string? version, bool required)
    {
        if (string.IsNullOrEmpty(version))
            return required ? throw new ApiException(ErrorCode.MissingParameter, "The version is missing (header X-TC-Version).") : "";
        return version == Version ? version : throw new ApiException(ErrorCode.NoSuchVersion, $"The version `{version}` is not served; use {Version}.");
    }

    private static bool IsForm(string? contentType) =>
        contentType is not null && contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);

    private static JsonElement ParseJson(ReadOnlyMemory<byte> body)
    {
        if (body.Span.Trim(" \t\r\n"u8).IsEmpty)
            return JsonElement.Parse("{}"u8);
        try
        {
            return JsonElement.Parse(body.Span, BodyOptions);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter: a member name with a lone surrogate, which is no text to compare.
            throw new ApiException(ErrorCode.InvalidParameter, $"The body is no JSON: {e.Message}");
        }
    }
}
