using System.Net;
using System.Net.Sockets;
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

    private readonly IReadOnlyList<string> _allowHosts;
    private readonly IReadOnlyList<IPNetwork> _denyNetworks;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    public InputPolicy(InputOptions options)
        : this(options, (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation))
    {
    }

    /// <summary>With a resolver of names of one's own.</summary>
    public InputPolicy(InputOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        ArgumentNullException.ThrowIfNull(options);
        _allowHosts = options.AllowHosts;
        _denyNetworks = [.. options.DenyNetworks.Select(n => IPNetwork.Parse(n))];
        _resolve = resolve;
    }

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

        return Array.Find(addresses, IsDenied) is { } denied
            ? $"The host '{uri.Host}' resolves to {denied}, which lies in a network that inputs may not reach (Inputs:DenyNetworks)."
            : null;
    }

    private string? Refusal(string url, string[] protocols, out Uri? uri)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out uri)) return $"'{url}' is not an absolute address.";
        if (!protocols.Contains(uri.Scheme)) return $"Inputs are read over {string.Join(", ", protocols[..^1])} and {protocols[^1]}, not '{uri.Scheme}'.";
        if (uri.Host.Length == 0) return $"'{url}' names no host.";
        var host = uri.DnsSafeHost;
        if (_allowHosts.Count > 0 && !_allowHosts.Any(allowed => Matches(allowed, host)))
            return $"The host '{host}' is not one that inputs may name (Inputs:AllowHosts).";
        return IPAddress.TryParse(host, out var address) && IsDenied(address)
            ? $"The address {address} lies in a network that inputs may not reach (Inputs:DenyNetworks)."
            : null;
    }

    private bool IsDenied(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (plain.AddressFamily == AddressFamily.InterNetworkV6) plain = new IPAddress(plain.GetAddressBytes()); // without its scope id
        return _denyNetworks.Any(n => n.BaseAddress.AddressFamily == plain.AddressFamily && n.Contains(plain));
    }

    /// <summary>"example.com" matches itself, "*.example.com" every name below it.</summary>
    private static bool Matches(string allowed, string host) =>
        allowed.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
