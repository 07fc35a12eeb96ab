using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>Waits between tries to reach a source or a server.</summary>
internal static class RetryPause
{
    /// <summary>The wait after some tries that failed one after the other: doubles with each, up to the longest that the policy has.</summary>
    /// <param name="failures">At least 1.</param>
    /// <param name="policy">The first wait, and the longest.</param>
    public static TimeSpan After(int failures, LivePolicy policy) =>
        TimeSpan.FromSeconds(Math.Min(policy.RetrySeconds * Math.Pow(2, Math.Min(failures - 1, 30)), policy.RetryMaxSeconds));
}
