using System.Net;
using System.Net.Sockets;
using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline;

/// <summary>
/// Holds the addresses that a source leads to (its own, a playlist's segments and keys, those that servers redirect to), and those that a
/// stream is sent to, to the rules for hosts and certificates. One thread at a time.
/// </summary>
/// <param name="rules">Null = every host may be reached whose certificate the system believes.</param>
internal sealed class NamedAddresses(AddressRules? rules)
{
    private const int InputOutputError = 5; // EIO

    private string? _refusal;
    private string _secured = "";

    /// <summary>The library's options for an address; null = it may not be opened, and the first such refusal is kept.</summary>
    public string? OptionsOf(string url)
    {
        if (rules is not null && RefusalOf(url, rules) is { } refusal)
        {
            _refusal ??= refusal;
            return null;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri))
            return "";
        // The library would follow a redirect without asking.
        string options = uri.Scheme is "http" or "https" ? "max_redirects=0\n" : "";
        if (uri.Scheme is not ("https" or "rtmps") || rules?.IsChecked(uri.DnsSafeHost) == false)
            return options;
        _secured = uri.DnsSafeHost;
        return options + (rules is { CaFile.Length: > 0 } ? $"tls_verify=1\nca_file={rules.CaFile}" : "tls_verify=1");
    }

    /// <summary>Makes the connection fail by the first refusal: the library itself would go on without the segment, or without its key.</summary>
    /// <exception cref="JobException">An address was refused.</exception>
    public void ThrowIfRefused()
    {
        if (_refusal is { } refusal)
            throw Refused(JobPhase.Decode, refusal);
    }

    /// <summary>What it means that the library could not open something.</summary>
    public JobException Meaning(MediaException error, JobPhase phase)
    {
        if (_refusal is { } refusal)
            return Refused(phase, refusal);
        // Its libraries for TLS have no code for it, but all have the word; RTMP has the last word, after theirs.
        if (_secured.Length > 0 && (error.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
            || (error.Errno == InputOutputError && error.Message.Contains("connection tls:", StringComparison.Ordinal))))
        {
            return JobException.InSource(
                phase,
                $"The certificate of host {_secured} is not trusted: name its authority in Inputs:CaFile, or the host in Inputs:UncheckedHosts. {error.Message}");
        }

        return new JobException(FailureClassifier.Classify(error, phase), error);
    }

    private static JobException Refused(JobPhase phase, string refusal) =>
        JobException.Refused(phase, $"The source names an address that may not be reached. {refusal}");

    private static string? RefusalOf(string url, AddressRules rules)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri))
            return $"\"{Live.LiveAddress.Shown(url)}\" is no address.";
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
