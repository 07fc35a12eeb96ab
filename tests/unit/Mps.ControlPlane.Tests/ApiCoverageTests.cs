using System.Text;
using System.Text.Json.Nodes;
using Mps.Api.Model;

namespace Mps.ControlPlane.Tests;

/// <summary>
/// <c>docs/api-coverage.md</c> is made from what is: the actions of the table, the calls that the official client made in its
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
        var client = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(root, "tests", "conformance", "client", "called.json"), TestContext.Current.CancellationToken))!;
        var called = client.AsObject().SelectMany(scenario => scenario.Value!.AsArray()).Select(name => (string)name!).ToHashSet();
        var text = Write([.. plane.Actions.Served], called);
        if (Environment.GetEnvironmentVariable("MPS_UPDATE_DOCS") == "1") await File.WriteAllTextAsync(document, text, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(document) && await File.ReadAllTextAsync(document, TestContext.Current.CancellationToken) == text, "docs/api-coverage.md is out of date; run this test with MPS_UPDATE_DOCS=1.");
    }

    private static string Write(HashSet<string> served, HashSet<string> called)
    {
        var text = new StringBuilder($"""
            # What of the API is served

            {served.Count} of {ApiActions.All.Count} actions are served; {called.Count} of them were called with success by the official Node client in the
            conformance tests. An action that is not served answers `UnsupportedOperation`.

            The last column counts the bodies that the contract forbids and that the tests send: required members left out, wrong types,
            values beyond their bounds or outside their list. Each is refused with a code that the action documents, or with one that
            any action may answer.

            This page is written by a test: `MPS_UPDATE_DOCS=1` with `ApiCoverageTests`, after the conformance tests with the same setting.

            | action | served | official client | bad bodies refused |
            | --- | --- | --- | --- |

            """);
        foreach (var action in ApiActions.All.OrderBy(a => a.Name, StringComparer.Ordinal))
        {
            var isServed = served.Contains(action.Name);
            text.Append($"| {action.Name} | {(isServed ? "yes" : "no")} | {(called.Contains(action.Name) ? "yes" : isServed ? "no" : "")} | {(isServed ? $"{BadInputs.Of(action).Count()}" : "")} |\n");
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
}
