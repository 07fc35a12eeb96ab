using System.Text.RegularExpressions;
using Mps.Api;

namespace Mps.Orchestration.Planning;

/// <summary>Ids that a composition gives its files and styles: letters, digits, '-' and '_', up to 32.</summary>
internal static partial class ComposeIds
{
    /// <exception cref="ApiException">The id is missing or holds something else.</exception>
    public static string Check(string? id, string field)
    {
        if (string.IsNullOrEmpty(id)) throw new ApiException(ErrorCode.MissingParameter, $"{field} is missing.");
        return Allowed().IsMatch(id)
            ? id
            : throw new ApiException(ErrorCode.InvalidParameterValue, $"{field} is '{id}' but may hold only letters, digits, '-' and '_', up to 32.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();
}
