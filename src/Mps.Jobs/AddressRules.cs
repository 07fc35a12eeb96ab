using System.Net;
using System.Net.Sockets;

namespace Mps.Jobs;

/// <summary>
/// Which hosts inputs may name, and whose certificates are believed: checked by the daemon before a worker opens an address, and by the
/// worker for the addresses that an input leads to, such as a playlist's segments and keys, and redirects.
/// </summary>
/// <param name="AllowHosts">"example.com" is that host, "*.example.com" every name below it; empty = every host.</param>
/// <param name="DenyNetworks">Networks that are never reached, as "ADDRESS/BITS".</param>
/// <param name="CaFile">Absolute path of a PEM file with the authorities whose certificates are believed; empty = the system's.</param>
/// <param name="UncheckedHosts">Hosts, as in <paramref name="AllowHosts"/>, that need no certificate; null = none.</param>
public sealed record AddressRules(
    IReadOnlyList<string> AllowHosts, IReadOnlyList<string> DenyNetworks, string CaFile = "", IReadOnlyList<string>? UncheckedHosts = null)
{
    private readonly IPNetwork[] _denied = [.. DenyNetworks.Select(n => IPNetwork.Parse(n))];

    /// <summary>Why a host may not be reached, as a sentence, without asking what its name stands for; null when nothing speaks against it yet.</summary>
    public string? Refusal(Uri uri)
    {
        string host = uri.DnsSafeHost;
        if (AllowHosts.Count > 0 && !AllowHosts.Any(allowed => Matches(allowed, host)))
            return $"The host '{host}' is not one that inputs may name (Inputs:AllowHosts).";
        return IPAddress.TryParse(host, out IPAddress? address) && IsDenied(address)
            ? $"The address {address} lies in a network that inputs may not reach (Inputs:DenyNetworks)."
            : null;
    }

    /// <summary>Why a host with these addresses may not be reached, as a sentence; null when it may.</summary>
    public string? Refusal(Uri uri, IPAddress[] addresses) => Array.Find(addresses, IsDenied) is { } denied
        ? $"The host '{uri.Host}' resolves to {denied}, which lies in a network that inputs may not reach (Inputs:DenyNetworks)."
        : null;

    /// <summary>The host must prove by a certificate who it is.</summary>
    public bool IsChecked(string host) => UncheckedHosts is null || !UncheckedHosts.Any(u => Matches(u, host));

    private bool IsDenied(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (plain.AddressFamily == AddressFamily.InterNetworkV6)
            plain = new IPAddress(plain.GetAddressBytes()); // without its scope id
        return Array.Exists(_denied, n => n.BaseAddress.AddressFamily == plain.AddressFamily && n.Contains(plain));
    }

    private static bool Matches(string allowed, string host) =>
        allowed.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
