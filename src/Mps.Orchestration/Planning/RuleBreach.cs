using Mps.Api;

namespace Mps.Orchestration.Planning;

/// <summary>
/// A parameter that breaks a documented rule which spans fields or is written in text; what one field may be is checked
/// against the contract before. Template actions document a code per parameter, starting a task documents none.
/// </summary>
public static class RuleBreach
{
    /// <param name="parameter">Ending of the code, e.g. "Width" of <c>InvalidParameterValue.Width</c>.</param>
    /// <param name="message">A sentence for the caller.</param>
    public static ApiException Of(string parameter, string message) => new($"{ErrorCode.InvalidParameterValue}.{parameter}", message);

    /// <summary>The code as an action documents it: itself, or without its ending.</summary>
    public static string Documented(string code, IReadOnlyCollection<string> errors)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(errors);
        var dot = code.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 || errors.Contains(code) ? code : code[..dot];
    }
}
