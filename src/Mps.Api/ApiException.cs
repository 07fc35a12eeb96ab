namespace Mps.Api;

/// <summary>An error of the API's own vocabulary, answered as <c>Response.Error</c> with HTTP 200.</summary>
/// <param name="code">E.g. <c>InvalidParameterValue.TaskId</c>; see <see cref="ErrorCode"/>.</param>
/// <param name="message">A sentence that says what the caller can do.</param>
public sealed class ApiException(string code, string message) : Exception(message)
{
    /// <summary>The API's error code.</summary>
    public string Code { get; } = code;
}
