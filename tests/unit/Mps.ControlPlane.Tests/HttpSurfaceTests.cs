using System.Net;
using System.Text.Json.Nodes;
using Mps.ControlPlane.Endpoints;

namespace Mps.ControlPlane.Tests;

public sealed class HttpSurfaceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/metrics", true, false, true)]
    [InlineData("/healthz", true, false, true)]
    [InlineData("/readyz", true, false, true)]
    [InlineData("/v1/info", true, false, false)]
    [InlineData("/v1/objects?bucket=media", true, false, false)]
    [InlineData("/elsewhere", false, false, false)]
    public async Task Each_listener_serves_its_paths_and_no_others(string path, bool control, bool api, bool metrics)
    {
        await using var plane = await RunningControlPlane.StartAsync();
        foreach (var (client, served) in new[] { (plane.Socket, control), (plane.Api, api), (plane.Metrics, metrics) })
        {
            using var reply = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            Assert.Equal(served ? HttpStatusCode.OK : HttpStatusCode.NotFound, reply.StatusCode);
        }
    }

    [Fact]
    public async Task The_metrics_listener_takes_no_calls()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        using var reply = await plane.Metrics.PostAsync(new Uri("/", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }

    [Fact]
    public async Task Only_GET_looks()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        using var reply = await plane.Socket.PostAsync(new Uri("/metrics", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, reply.StatusCode);
    }

    [Fact]
    public async Task Readiness_says_why_not()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        plane.Workers.Ready = false;
        using var reply = await plane.Socket.GetAsync(new Uri("/readyz", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
        Assert.Contains("No worker", await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("mps_accept_ready 0", await plane.Socket.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tap_is_an_upgrade_and_says_why_there_is_nothing_to_tap()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        using var plain = await plane.Socket.GetAsync(new Uri("/v1/tap?task=t", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.UpgradeRequired, plain.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/tap?task=t");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("mps-ring");
        using var refused = await plane.Socket.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("runs no job", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bench_report_is_kept_and_shown()
    {
        const string report = """{"processor":"p","copyGigabytesPerSecond":9.5,"lines":[{"operation":"denoise weak","width":1920,"height":1080,"implementation":"Avx2","megapixelsPerSecond":300.5,"bandwidthShare":0.25}]}""";
        await using var plane = await RunningControlPlane.StartAsync();
        var path = new Uri("/v1/bench", UriKind.Relative);
        using (var none = await plane.Socket.GetAsync(path, Cancellation))
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        using (var wrong = await plane.Socket.PostAsync(path, new StringContent("""{"processor":1}"""), Cancellation))
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using (var kept = await plane.Socket.PostAsync(path, new StringContent(report), Cancellation))
            Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        var shown = JsonNode.Parse(await plane.Socket.GetStringAsync(path, Cancellation))!["report"]!;
        Assert.Equal((9.5, 0.25, "denoise weak"), ((double)shown["copyGigabytesPerSecond"]!, (double)shown["lines"]![0]!["bandwidthShare"]!, (string)shown["lines"]![0]!["operation"]!));
    }

    [Fact]
    public async Task Info_has_its_documented_shape()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        var info = JsonNode.Parse(await plane.Socket.GetStringAsync(new Uri("/v1/info", UriKind.Relative), Cancellation))!.AsObject();
        Assert.Equal(
            ["version", "pid", "startedAt", "stateDirectory", "http", "metrics", "libraries", "buckets", "workers", "tasks"],
            info.Select(member => member.Key));
        Assert.Equal("stub 1", (string)info["libraries"]!);
        Assert.Equal("media", (string)info["buckets"]![0]!["name"]!);
        Assert.Equal("""{"max":2,"running":0,"warm":1}""", info["workers"]!.ToJsonString());
        Assert.Equal("""{"waiting":0,"processing":0}""", info["tasks"]!.ToJsonString());
    }

    [Fact]
    public async Task Objects_are_listed_by_bucket_and_prefix()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        var listed = JsonNode.Parse(await plane.Socket.GetStringAsync(new Uri("/v1/objects?bucket=media", UriKind.Relative), Cancellation))!;
        Assert.Equal(("media", false), ((string)listed["bucket"]!, (bool)listed["more"]!));
        var found = Assert.Single(listed["objects"]!.AsArray())!;
        Assert.Equal(("a.mp4", 1L), ((string)found["key"]!, (long)found["sizeBytes"]!));
        var none = JsonNode.Parse(await plane.Socket.GetStringAsync(new Uri("/v1/objects?bucket=media&prefix=b", UriKind.Relative), Cancellation))!;
        Assert.Empty(none["objects"]!.AsArray());
    }

    [Theory]
    [InlineData("bucket=nowhere", HttpStatusCode.NotFound, "nowhere")]
    [InlineData("bucket=media&limit=0", HttpStatusCode.BadRequest, "limit")]
    [InlineData("bucket=media&limit=x", HttpStatusCode.BadRequest, "limit")]
    public async Task Listings_that_cannot_be_are_refused(string query, HttpStatusCode status, string word)
    {
        await using var plane = await RunningControlPlane.StartAsync();
        using var reply = await plane.Socket.GetAsync(new Uri($"/v1/objects?{query}", UriKind.Relative), Cancellation);
        Assert.Equal(status, reply.StatusCode);
        Assert.Contains(word, await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_name_the_build_and_the_process_in_either_format()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        await plane.CallAsync("Nonsense");
        foreach (var accept in new[] { "text/plain", "application/openmetrics-text; version=1.0.0" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var reply = await plane.Metrics.SendAsync(request, Cancellation);
            Assert.StartsWith(accept.Split(';')[0], reply.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
            var text = await reply.Content.ReadAsStringAsync(Cancellation);
            Assert.Contains("mps_build_info{", text, StringComparison.Ordinal);
            Assert.Contains("mps_accept_ready 1", text, StringComparison.Ordinal);
            Assert.Contains("process_resident_memory_bytes ", text, StringComparison.Ordinal);
            Assert.Contains("process_cpu_seconds_total ", text, StringComparison.Ordinal);
            Assert.Contains("mps_api_calls_total{action=\"unknown\",result=\"refused\"}", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Events_stream_a_task_and_keep_alive_in_between()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        using var events = new StreamReader(await plane.Socket.GetStreamAsync(new Uri("/v1/events", UriKind.Relative), Cancellation));
        Assert.Equal(": mpsd", await events.ReadLineAsync(Cancellation));
        await plane.Time.ArmedAsync(EventsEndpoint.KeepAlive);
        plane.Time.Advance(EventsEndpoint.KeepAlive);
        Assert.Equal("", await events.ReadLineAsync(Cancellation));
        Assert.Equal(": keep-alive", await events.ReadLineAsync(Cancellation));
        Assert.Equal("", await events.ReadLineAsync(Cancellation));

        var task = (string)(await plane.CallAsync("ProcessMedia", """
            {"InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"media","Region":"here","Object":"/a.mp4"}},
             "OutputStorage":{"Type":"COS","CosOutputStorage":{"Bucket":"media","Region":"here"}},
             "MediaProcessTask":{"TranscodeTaskSet":[{"Definition":100020}]}}
            """))["TaskId"]!;
        Assert.Equal("event: task", await events.ReadLineAsync(Cancellation));
        var data = JsonNode.Parse((await events.ReadLineAsync(Cancellation))!["data: ".Length..])!.AsObject();
        Assert.Equal(
            ["taskId", "state", "percent", "mediaSeconds", "durationSeconds", "speed", "etaSeconds", "subtasks"], data.Select(member => member.Key));
        Assert.Equal(task, (string)data["taskId"]!);
        Assert.Equal(["index", "type", "state", "percent", "message"], data["subtasks"]![0]!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task Events_of_a_task_that_does_not_exist_are_not_found()
    {
        await using var plane = await RunningControlPlane.StartAsync();
        using var reply = await plane.Socket.GetAsync(new Uri("/v1/events?task=none", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
    }

    [Fact]
    public async Task An_open_event_stream_does_not_hold_up_the_end()
    {
        var plane = await RunningControlPlane.StartAsync();
        using var events = new StreamReader(await plane.Socket.GetStreamAsync(new Uri("/v1/events", UriKind.Relative), Cancellation));
        await events.ReadLineAsync(Cancellation);
        await plane.DisposeAsync();
    }
}
