using System.Net;
using System.Net.Sockets;
using Mps.Jobs;
using Mps.Orchestration.Options;

namespace Mps.Orchestration.Inputs;

/// <summary>
/// Which addresses URL inputs may name. Literal addresses are refused when a task is submitted; names are resolved and
/// checked again right before a worker opens them.
/// </summary>
public sealed class InputPolicy
{
    /// <summary>Protocols of live sources.</summary>
    private static readonly string[] s_live = ["rtmp", "rtmps", "http", "https", "srt", "rtsp"];

    /// <summary>Protocols of inputs that have an end.</summary>
    private static readonly string[] s_files = ["http", "https"];

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    public InputPolicy(InputOptions options)
        : this(options, (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation))
    {
    }

    /// <summary>With a resolver of names of one's own.</summary>
    public InputPolicy(InputOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        ArgumentNullException.ThrowIfNull(options);
        Rules = new AddressRules(options.AllowHosts, options.DenyNetworks, options.CaFile, options.UncheckedHosts);
        _resolve = resolve;
    }

    /// <summary>Of hosts; a worker holds addresses that an input names to them.</summary>
    public AddressRules Rules { get; }

    /// <summary>Why <paramref name="url"/> may not be an input, as a sentence; null when nothing speaks against it yet.</summary>
    public string? Refusal(string url) => Refusal(url, s_files, out _);

    /// <summary>As <see cref="Refusal(string)"/>, of a live source or of an address that a live stream is sent to.</summary>
    public string? LiveRefusal(string url) => Refusal(url, s_live, out _);

    /// <summary>As <see cref="LiveRefusal"/>, with the host's name resolved.</summary>
    public Task<string?> LiveRefusalResolvedAsync(string url, CancellationToken cancellation) => RefusalResolvedAsync(url, s_live, cancellation);

    /// <summary>As <see cref="Refusal(string)"/>, with the host's name resolved.</summary>
    public Task<string?> RefusalResolvedAsync(string url, CancellationToken cancellation) => RefusalResolvedAsync(url, s_files, cancellation);

    private async Task<string?> RefusalResolvedAsync(string url, string[] protocols, CancellationToken cancellation)
    {
        if (Refusal(url, protocols, out var uri) is { } refusal) return refusal;
        if (IPAddress.TryParse(uri!.DnsSafeHost, out _)) return null;
        IPAddress[] addresses;
        try
        {
            addresses = await _resolve(uri.DnsSafeHost, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return $"The host '{uri.Host}' could not be resolved: {e.Message}";
        }

        return Rules.Refusal(uri, addresses);
    }

    private string? Refusal(string url, string[] protocols, out Uri? uri)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out uri)) return $"'{url}' is not an absolute address.";
        if (!protocols.Contains(uri.Scheme)) return $"Inputs are read over {string.Join(", ", protocols[..^1])} and {protocols[^1]}, not '{uri.Scheme}'.";
        if (uri.Host.Length == 0) return $"'{url}' names no host.";
        return Rules.Refusal(uri);
    }
}
