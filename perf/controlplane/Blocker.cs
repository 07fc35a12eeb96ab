using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Mps.Integration.Tests.Harness;

namespace Mps.Perf.ControlPlane;

/// <summary>Keeps the daemon's only worker busy with an address that accepts and never answers, so that other tasks wait.</summary>
internal sealed class Blocker : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <summary>Returns once the task that blocks is being processed.</summary>
    public static async Task<Blocker> HoldAsync(DaemonProcess daemon)
    {
        var blocker = new Blocker();
        blocker._listener.Start();
        var request = Request.Process(Request.Url($"http://{blocker._listener.LocalEndpoint}/clip.mp4"), Request.Preset(1110)).With("TasksPriority", 10);
        var id = (string)(await daemon.Api.CallAsync("ProcessMedia", request))["TaskId"]!;
        while ((string)(await daemon.Api.CallAsync("DescribeTaskDetail", new JsonObject { ["TaskId"] = id }))["Status"]! != "PROCESSING") await Task.Delay(20);
        return blocker;
    }

    public void Dispose() => _listener.Dispose();
}
