using System.Text.Json;
using Mps.Api.Model;

namespace Mps.Api;

/// <summary>One call of a known action. Its body is read only on demand, so that a caller can be authenticated first.</summary>
public sealed class ApiCall
{
    private readonly Func<JsonElement> _readBody;

    internal ApiCall(ApiHttpRequest request, ApiAction action, string version, string language, string region, Func<JsonElement> readBody)
    {
        Request = request;
        Action = action;
        Version = version;
        Language = language;
        Region = region;
        _readBody = readBody;
    }

    /// <summary>The request as it came; <see cref="ApiAuthentication"/> signs over it.</summary>
    public ApiHttpRequest Request { get; }

    public ApiAction Action { get; }

    /// <summary>"2019-06-12", or empty where it may be absent.</summary>
    public string Version { get; }

    /// <summary>"zh-CN", "en-US" or empty.</summary>
    public string Language { get; }

    /// <summary>As stated by the caller; often empty.</summary>
    public string Region { get; }

    /// <summary>Set for calls in the form of the old signature: all parameters, decoded, common ones included.</summary>
    internal IReadOnlyDictionary<string, string>? LegacyParameters { get; init; }

    /// <summary>The body as JSON; an absent body is an empty object.</summary>
    /// <exception cref="ApiException"><c>InvalidParameter</c>: the JSON or the parameter names are broken.</exception>
    public JsonElement ReadBody() => _readBody();
}
