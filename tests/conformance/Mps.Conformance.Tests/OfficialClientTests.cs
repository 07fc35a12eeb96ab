using Xunit;

namespace Mps.Conformance.Tests;

/// <summary>
/// The daemon as the official clients see it, the Chinese site's and the international one's, over TCP with signatures and over the
/// control socket. The checks themselves are in <c>client/scenarios</c>; a test here is one scenario with one client over one transport.
/// </summary>
public sealed class OfficialClientTests(RunningDaemon daemon) : IClassFixture<RunningDaemon>
{
    /// <summary>The least number of checks per scenario: a script that ends early is no success.</summary>
    private static readonly Dictionary<string, int> LeastChecks = new()
    {
        ["queries"] = 9,
        ["errors"] = 20,
        ["refusals"] = 150,
        ["templates"] = 85,
        ["samples"] = 12,
        ["authentication"] = 20,
        ["media"] = 10,
        ["tasks"] = 6,
        ["everything"] = 12,
        ["orchestrations"] = 21,
        ["live"] = 5,
    };

    /// <summary>The control socket asks for no signature, and which files come out has nothing to do with the transport.</summary>
    private static readonly string[] OverTcpOnly = ["authentication", "everything"];

    private static readonly string[] WithMedia = ["media", "tasks", "everything", "orchestrations"];

    public static TheoryData<string, string, string> Scenarios => [.. LeastChecks.Keys.SelectMany(name =>
        OfficialClient.Sdks.SelectMany(sdk => (OverTcpOnly.Contains(name) ? ["tcp"] : new[] { "tcp", "socket" }).Select(transport => (name, sdk, transport))))];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Scenario(string name, string sdk, string transport)
    {
        if (daemon.Missing is { } missing)
            Assert.Skip(missing);
        if (await OfficialClient.MissingAsync() is { } noClient)
            Assert.Skip(noClient);
        if (WithMedia.Contains(name) && !File.Exists(Repository.Sample))
            Assert.Skip($"{Repository.Sample} is missing");

        ClientRun run = await OfficialClient.RunAsync(
            name,
            new
            {
                sdk,
                endpoint = transport == "tcp" ? daemon.Endpoint : null,
                socket = transport == "socket" ? daemon.Socket : null,
                secretId = RunningDaemon.SecretId,
                secretKey = RunningDaemon.SecretKey,
                inBucket = RunningDaemon.InBucket,
                outBucket = RunningDaemon.OutBucket,
                inFolder = daemon.InFolder,
                outFolder = daemon.OutFolder,
                sample = "/sample.mp4",
                workers = RunningDaemon.Workers,
            },
            TestContext.Current.CancellationToken);

        string failures = string.Join('\n', run.Checks.Where(c => !c.Ok).Select(c => $"{c.Check}: {c.Detail}"));
        Assert.True(failures.Length == 0 && run.Noise.Length == 0, $"{failures}\n{run.Noise}\n--- daemon ---\n{daemon.Log}");
        Assert.True(run.Checks.Count >= LeastChecks[name], $"Only {run.Checks.Count} checks ran.");
        CalledActions.Confirm(sdk, name, run);
    }
}
