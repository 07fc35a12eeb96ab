using System.Text;
using System.Text.Json.Nodes;
using Mps.Api.Model;

namespace Mps.ControlPlane.Tests;

/// <summary>
/// <c>docs/api-coverage.md</c> is made from what is: the actions of the table, the calls that the official clients made in their
/// tests, and the forbidden bodies that <see cref="BadInputTests"/> sends. <c>MPS_UPDATE_DOCS=1</c> writes it anew.
/// </summary>
public sealed class ApiCoverageTests
{
    [Fact]
    public async Task The_document_says_what_is_served()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        var root = Root();
        var document = Path.Combine(root, "docs", "api-coverage.md");
        string[] served = [.. plane.Actions.Served];
        var (cn, intl) = (await ClientCalls.ReadAsync(root, "cn"), await ClientCalls.ReadAsync(root, "intl"));
        var text = Write([.. served], cn, intl);
        if (Environment.GetEnvironmentVariable("MPS_UPDATE_DOCS") == "1") await File.WriteAllTextAsync(document, text, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(document) && await File.ReadAllTextAsync(document, TestContext.Current.CancellationToken) == text, "docs/api-coverage.md is out of date; run this test with MPS_UPDATE_DOCS=1.");
        foreach (var client in new[] { cn, intl })
            Assert.True(!served.Except(client.Lacks).Except(client.Called).Any(), $"No scenario of the conformance tests calls {string.Join(", ", served.Except(client.Lacks).Except(client.Called))}.");
    }

    private static string Write(HashSet<string> served, ClientCalls cn, ClientCalls intl)
    {
        var text = new StringBuilder($"""
            # What of the API is served

            {served.Count} of {ApiActions.All.Count} actions are served. In the conformance tests {cn.Called.Count} of them are called with success by the official
            Node client of the Chinese site (`cn`: `tencentcloud-sdk-nodejs-mps`), {intl.Called.Count} by that of the international one (`intl`:
            `tencentcloud-sdk-nodejs-intl-en`, which lacks the actions with a dash). An action that is not served answers `UnsupportedOperation`.

            The last column counts the bodies that the contract forbids and that the tests send: required members left out, wrong types,
            values beyond their bounds or outside their list. Each is refused with a code that the action documents, or with one that
            any action may answer.

            This page is written by a test: `MPS_UPDATE_DOCS=1` with `ApiCoverageTests`, after the conformance tests with the same setting.

            | action | served | cn | intl | bad bodies refused |
            | --- | --- | --- | --- | --- |

            """);
        foreach (var action in ApiActions.All.OrderBy(a => a.Name, StringComparer.Ordinal))
        {
            var isServed = served.Contains(action.Name);
            string Called(ClientCalls client) => client.Lacks.Contains(action.Name) ? "–" : client.Called.Contains(action.Name) ? "yes" : isServed ? "no" : "";
            text.Append($"| {action.Name} | {(isServed ? "yes" : "no")} | {Called(cn)} | {Called(intl)} | {(isServed ? $"{BadInputs.Of(action).Count()}" : "")} |\n");
        }

        return text.ToString();
    }

    private static string Root()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Mps.Daemon.sln"))) return folder;
        }

        throw new InvalidOperationException("Mps.Daemon.sln lies above none of the test's folders.");
    }

    /// <summary>What the conformance tests wrote down about one client.</summary>
    private sealed record ClientCalls(HashSet<string> Called, HashSet<string> Lacks)
    {
        public static async Task<ClientCalls> ReadAsync(string root, string name)
        {
            var file = Path.Combine(root, "tests", "conformance", "client", "called.json");
            var client = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))![name]!;
            return new([.. client["scenarios"]!.AsObject().SelectMany(scenario => Names(scenario.Value!))], [.. Names(client["lacks"]!)]);
        }

        private static IEnumerable<string> Names(JsonNode list) => list.AsArray().Select(name => (string)name!);
    }
}
