using Mps.Api;

namespace Mps.Orchestration.Samples;

/// <summary>What a sample is used for: <c>Recognition</c> or <c>Review</c>, each over some media, as "Review.Ocr".</summary>
internal static class SampleUsages
{
    private static readonly string[] s_purposes = ["Recognition", "Review"];

    /// <summary>Usages in full: a purpose alone stands for all its media, <c>All</c> for everything.</summary>
    /// <param name="usages">As a request states them.</param>
    /// <param name="media">"Face" of persons, "Ocr" and "Asr" of words.</param>
    /// <exception cref="ApiException">None is stated.</exception>
    public static List<string> Expand(IReadOnlyCollection<string>? usages, params string[] media)
    {
        var all = s_purposes.SelectMany(purpose => media.Select(medium => (Purpose: purpose, Usage: $"{purpose}.{medium}")));
        List<string> expanded = [.. all.Where(u => usages?.Any(stated => stated == "All" || stated == u.Purpose || stated == u.Usage) == true).Select(u => u.Usage)];
        return expanded.Count > 0 ? expanded : throw new ApiException(ErrorCode.InvalidParameterValue, "Usages is empty.");
    }
}
