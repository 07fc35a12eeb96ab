using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>What the outputs of a live stream share.</summary>
/// <param name="TaskId">The stream.</param>
/// <param name="Staging">Existing folder.</param>
/// <param name="Round">Makes what is written durable.</param>
/// <param name="Emit">Receives events, from several threads.</param>
/// <param name="Time">The wall clock.</param>
/// <param name="Policy">How to survive.</param>
/// <param name="Addresses">What may be reached; null = see <see cref="NamedAddresses"/>.</param>
internal sealed record LiveContext(string TaskId, string Staging, SyncRound Round, Action<JobEvent> Emit, TimeProvider Time, LivePolicy Policy, AddressRules? Addresses)
{
    /// <summary>Absolute path of something below the staging folder.</summary>
    /// <exception cref="JobException">It lies outside.</exception>
    public string PathOf(string relative)
    {
        string path = Path.GetFullPath(relative, Staging);
        return path.StartsWith(Staging.TrimEnd('/') + "/", StringComparison.Ordinal)
            ? path
            : throw JobException.Request($"\"{relative}\" lies outside the staging folder.");
    }
}
