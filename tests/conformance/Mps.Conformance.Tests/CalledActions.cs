using System.Text.Json;
using Xunit;

namespace Mps.Conformance.Tests;

/// <summary>
/// <c>client/called.json</c>: by client, the actions that it lacks and those that each scenario calls with success;
/// <c>docs/api-coverage.md</c> tells them. <c>MPS_UPDATE_DOCS=1</c> writes it anew.
/// </summary>
internal static class CalledActions
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>The file says of the client and the scenario what was seen just now.</summary>
    public static void Confirm(string sdk, string scenario, ClientRun run)
    {
        string path = Path.Combine(Repository.Client, "called.json");
        var told = File.Exists(path) ? JsonSerializer.Deserialize<SortedDictionary<string, Told>>(File.ReadAllText(path), Indented)! : [];
        Told client = told.TryGetValue(sdk, out Told? known) ? known : new Told([], []);
        string[] called = Sorted(run.Called), lacks = Sorted(run.Lacks);
        if (Environment.GetEnvironmentVariable("MPS_UPDATE_DOCS") == "1")
        {
            client.Scenarios[scenario] = called;
            told[sdk] = client = client with { Lacks = lacks };
            File.WriteAllText(path, JsonSerializer.Serialize(told, Indented) + "\n");
        }

        Assert.True(
            client.Scenarios.GetValueOrDefault(scenario, []).SequenceEqual(called) && client.Lacks.SequenceEqual(lacks),
            $"client/called.json is out of date for {scenario} of {sdk}; run this test with MPS_UPDATE_DOCS=1.");
    }

    private static string[] Sorted(string[] names) => [.. names.Order(StringComparer.Ordinal)];

    private sealed record Told(string[] Lacks, SortedDictionary<string, string[]> Scenarios);
}
