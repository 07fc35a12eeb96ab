using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace Mps.ControlPlane.Metrics;

/// <summary>How a call of the API ended.</summary>
internal enum CallResult
{
    /// <summary>Answered.</summary>
    Ok,

    /// <summary>Refused with an error of the API's vocabulary.</summary>
    Refused,

    /// <summary>Our own failure.</summary>
    Failed,

    /// <summary>The caller hung up.</summary>
    Abandoned,
}

/// <summary>The instruments of the control plane.</summary>
internal sealed class ControlPlaneMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Mps.ControlPlane";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _calls;

    public ControlPlaneMetrics(DaemonIdentity identity)
    {
        _calls = _meter.CreateCounter<long>("mps_api_calls_total", description: "Calls of the API by action and result.");
        _meter.CreateObservableGauge("mps_accept_ready", () => Ready ? 1 : 0, description: "1 when the daemon can take work, as /readyz says.");
        _meter.CreateObservableGauge(
            "mps_build_info",
            () => new Measurement<int>(1, new("version", identity.Version), new("runtime", RuntimeInformation.FrameworkDescription)),
            description: "Always 1; the labels say what runs.");
    }

    /// <summary>As of the latest scrape.</summary>
    public bool Ready { get; set; }

    /// <param name="action">An action of the contract, or "unknown"; never the caller's own word.</param>
    /// <param name="result">How it ended.</param>
    public void Called(string action, CallResult result) => _calls.Add(1, new("action", action), new("result", result switch
    {
        CallResult.Ok => "ok",
        CallResult.Refused => "refused",
        CallResult.Failed => "failed",
        _ => "abandoned",
    }));

    public void Dispose() => _meter.Dispose();
}
