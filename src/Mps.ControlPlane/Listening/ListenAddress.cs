using System.Globalization;
using System.Net;

namespace Mps.ControlPlane.Listening;

/// <summary>ADDRESS:PORT of a listener, e.g. 127.0.0.1:8650 or [::1]:0.</summary>
public static class ListenAddress
{
    /// <summary>False when the text is no IP address with a port.</summary>
    public static bool TryParse(string text, out IPEndPoint address)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = new IPEndPoint(IPAddress.None, 0);
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;
        var host = text[..colon];
        if (host.Contains(':', StringComparison.Ordinal) != (host.StartsWith('[') && host.EndsWith(']')) || !IPAddress.TryParse(host, out var ip))
            return false;
        address = new IPEndPoint(ip, port);
        return true;
    }
}
