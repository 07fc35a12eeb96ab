using System.Text.Json;
using Xunit;

namespace Mps.Conformance.Tests;

/// <summary>
/// <c>client/called.json</c>: the actions that each scenario calls with success, which <c>docs/api-coverage.md</c> tells.
/// <c>MPS_UPDATE_DOCS=1</c> writes it anew.
/// </summary>
internal static class CalledActions
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The file says of the scenario what was called just now.</summary>
    public static void Confirm(string scenario, IEnumerable<string> called)
    {
        string path = Path.Combine(Repository.Client, "called.json");
        var told = File.Exists(path) ? JsonSerializer.Deserialize<SortedDictionary<string, string[]>>(File.ReadAllText(path))! : [];
        string[] now = [.. called.Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable("MPS_UPDATE_DOCS") == "1")
        {
            told[scenario] = now;
            File.WriteAllText(path, JsonSerializer.Serialize(told, Indented) + "\n");
        }

        Assert.True(
            told.GetValueOrDefault(scenario, []).SequenceEqual(now), $"client/called.json is out of date for {scenario}; run this test with MPS_UPDATE_DOCS=1.");
    }
}
