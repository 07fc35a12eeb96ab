using System.Net;
using System.Net.Sockets;
using Mps.Jobs;

namespace Mps.Pipeline.Live;

/// <summary>Holds the addresses that a source names (a playlist's segments and keys, and the playlist itself) to the rules for hosts.</summary>
/// <param name="rules">Null = every host may be reached.</param>
internal sealed class NamedAddresses(AddressRules? rules)
{
    private string? _refusal;

    /// <summary>Whether the library may open an address; the first refusal is kept.</summary>
    public bool MayOpen(string url)
    {
        string? refusal = rules is null ? null : RefusalOf(url, rules);
        _refusal ??= refusal;
        return refusal is null;
    }

    /// <summary>Makes the connection fail by the first refusal: the library itself would go on without the segment, or without its key.</summary>
    /// <exception cref="JobException">An address was refused.</exception>
    public void ThrowIfRefused()
    {
        if (_refusal is { } refusal)
            throw JobException.Refused(JobPhase.Decode, $"The source names an address that may not be reached. {refusal}");
    }

    private static string? RefusalOf(string url, AddressRules rules)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri))
            return $"\"{LiveAddress.Shown(url)}\" is no address.";
        if (uri.Scheme == "data")
            return null; // carries its content itself
        if (rules.Refusal(uri) is { } refusal)
            return refusal;
        if (rules.DenyNetworks.Count == 0 || IPAddress.TryParse(uri.DnsSafeHost, out _))
            return null;
        try
        {
            return rules.Refusal(uri, Dns.GetHostAddresses(uri.DnsSafeHost));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null; // the library will not find it either, and says so; a name may be too long to be looked up
        }
    }
}
