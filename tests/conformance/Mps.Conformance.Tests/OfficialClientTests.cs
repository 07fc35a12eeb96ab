using Xunit;

namespace Mps.Conformance.Tests;

/// <summary>
/// The daemon as the official client sees it, over TCP with signatures and over the control socket. The checks themselves
/// are in <c>client/scenarios</c>; a test here is one scenario over one transport.
/// </summary>
public sealed class OfficialClientTests(RunningDaemon daemon) : IClassFixture<RunningDaemon>
{
    /// <summary>The least number of checks per scenario: a script that ends early is no success.</summary>
    private static readonly Dictionary<string, int> LeastChecks = new() { ["media"] = 10, ["queries"] = 8, ["templates"] = 90, ["samples"] = 12, ["errors"] = 20, ["authentication"] = 20 };

    [Theory]
    [InlineData("queries", "tcp")]
    [InlineData("queries", "socket")]
    [InlineData("errors", "tcp")]
    [InlineData("errors", "socket")]
    [InlineData("templates", "tcp")]
    [InlineData("templates", "socket")]
    [InlineData("samples", "tcp")]
    [InlineData("samples", "socket")]
    [InlineData("authentication", "tcp")]
    [InlineData("media", "tcp")]
    [InlineData("media", "socket")]
    public async Task Scenario(string name, string transport)
    {
        if (daemon.Missing is { } missing)
            Assert.Skip(missing);
        if (await OfficialClient.MissingAsync() is { } noClient)
            Assert.Skip(noClient);
        if (name == "media" && !File.Exists(Repository.Sample))
            Assert.Skip($"{Repository.Sample} is missing");

        (IReadOnlyList<ClientCheck> checks, string[] called, string noise) = await OfficialClient.RunAsync(
            name,
            new
            {
                endpoint = transport == "tcp" ? daemon.Endpoint : null,
                socket = transport == "socket" ? daemon.Socket : null,
                secretId = RunningDaemon.SecretId,
                secretKey = RunningDaemon.SecretKey,
                inBucket = RunningDaemon.InBucket,
                outBucket = RunningDaemon.OutBucket,
                outFolder = daemon.OutFolder,
                sample = "/sample.mp4",
            },
            TestContext.Current.CancellationToken);

        string failures = string.Join('\n', checks.Where(c => !c.Ok).Select(c => $"{c.Check}: {c.Detail}"));
        Assert.True(failures.Length == 0 && noise.Length == 0, $"{failures}\n{noise}\n--- daemon ---\n{daemon.Log}");
        Assert.True(checks.Count >= LeastChecks[name], $"Only {checks.Count} checks ran.");
        CalledActions.Confirm(name, called);
    }
}
