using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;
using Xunit;

namespace Mps.Integration.Tests;

/// <summary>What real jobs cost is measured and used; what ended can be made again; usage is counted.</summary>
public class CapacityTests : DaemonTest
{
    [Fact]
    public async Task A_job_is_measured_counted_and_can_be_made_again()
    {
        await using var daemon = await DaemonProcess.StartAsync();
        var key = daemon.Put(Repository.Media("sample.mp4"));
        var request = Request.Process(Request.Object(key), Request.Raw("mp4", Request.Video(("Width", 320), ("Height", 180)), Request.Audio()));
        Assert.False((bool)(await CapacityAsync(daemon, request))["measured"]!);

        var id = await daemon.Api.SubmitAsync(request);
        var task = await daemon.Api.FinishedAsync(id);
        Assert.True(task.Transcode.Succeeded, task.Transcode.ToString());
        var room = await CapacityAsync(daemon, request);
        Assert.True((bool)room["measured"]!);
        Assert.InRange((long)room["memoryBytes"]!, 20L << 20, 4L << 30);
        Assert.InRange((double)room["cores"]!, 0.01, Environment.ProcessorCount + 0.5);
        Assert.Equal("jobs", (string)room["limit"]!);
        await Until.TrueAsync("the task's place to be given back", async () => (int)(await CapacityAsync(daemon, request))["more"]! == 2);

        var again = (string)(await daemon.Api.PostAsync($"/v1/restart?task={id}"))["taskId"]!;
        Assert.NotEqual(id, again);
        Assert.Equal(id, (string)JsonNode.Parse(await daemon.Api.GetAsync($"/v1/explain?task={again}"))!["restartOf"]!);

        var now = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var usage = await daemon.Api.CallAsync("DescribeUsageData", new JsonObject { ["StartTime"] = now, ["EndTime"] = now });
        Assert.Equal("Standard.H264.SD", (string)usage["Data"]![0]!["Details"]![0]!["Specification"]!);
        Assert.True((long)usage["Data"]![0]!["Summary"]![0]!["Usage"]! > 0);
        Assert.Equal(0, (await daemon.Api.MetricsAsync()).Sum("mps_admission_waiting", ("reason", "memory")));
    }

    private static async Task<JsonObject> CapacityAsync(DaemonProcess daemon, JsonObject request) =>
        (await daemon.Api.PostAsync("/v1/capacity", request))["room"]!.AsObject();
}
