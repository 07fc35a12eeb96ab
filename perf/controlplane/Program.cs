using System.Globalization;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Mps.Perf.ControlPlane;

// How fast mpsd answers and takes in tasks, with an empty store and with a large one. SECONDS sets how long each load lasts (5),
// TASKS how many finished tasks the large store holds (1000000). A missed bound is reported and fails nothing.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var time = TimeSpan.FromSeconds(Setting("SECONDS", 5));
var tasks = Setting("TASKS", 1_000_000);
var report = new Report();

var unlimited = new JsonObject { ["RateLimits"] = new JsonObject { ["Query"] = 0, ["Change"] = 0 } };
await using var daemon = await DaemonProcess.StartAsync(new() { Access = unlimited, Workers = 1, WarmSpares = 1, ConnectTimeout = "1h", ReadTimeout = "1h", StallTimeout = "1h" });
var empty = new Measures(daemon, report, time, "empty store");
var emptyDispatch = await empty.DispatchAsync();
var finished = (string)(await daemon.Api.CallAsync("DescribeTasks", new JsonObject { ["Status"] = "FINISH", ["Limit"] = 1 }))["TaskSet"]![0]!["TaskId"]!;
using (var blocked = await Blocker.HoldAsync(daemon))
{
    await empty.DetailAsync(finished);
    await empty.AdmitAsync("missing.mp4");
}

await daemon.KillAsync();
var (deep, before) = LargeStore.Fill(Path.Combine(daemon.State, "mps.db"), finished, tasks);
await daemon.StartAgainAsync();
var large = new Measures(daemon, report, time, $"{tasks} finished tasks");
await large.PagesAsync(deep, before);
var largeDispatch = await large.DispatchAsync();
report.AtLeast("tasks taken and ended per second, large store / empty store", largeDispatch / emptyDispatch, 0.8);
using (var blocked = await Blocker.HoldAsync(daemon))
{
    await large.DetailAsync(finished);
    await large.AdmitAsync("missing.mp4");
}

report.Print();
return 0;

static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var set) && set > 0 ? set : otherwise;
