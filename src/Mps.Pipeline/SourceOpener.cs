using System.Globalization;
using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline;

/// <summary>Opens a job's input with the protocols that its kind allows and nothing else.</summary>
public static class SourceOpener
{
    // A remote playlist can name any address; these lists are what keeps it from naming file:///etc/passwd,
    // and a local one from reaching the network.
    private const string RemoteProtocols = "http,https,tls,tcp,crypto,data";
    private const string LocalProtocols = "file,crypto,data";

    /// <summary>Opens and probes.</summary>
    /// <param name="input">Where to read.</param>
    /// <param name="interrupt">Borrowed until the source is disposed; its deadline is set per phase and lifted at the end.</param>
    /// <exception cref="JobException">With phase Open or Probe.</exception>
    public static MediaSource Open(MediaInput input, Interrupt interrupt)
    {
        JobPhase phase = JobPhase.Open;
        MediaSource? source = null;
        var named = new NamedAddresses((input as UrlInput)?.Addresses);
        try
        {
            source = OpenContainer(input, named, interrupt);
            phase = JobPhase.Probe;
            if (input is UrlInput url)
                interrupt.SetDeadline(TimeSpan.FromSeconds(url.ConnectTimeoutSeconds + url.ReadTimeoutSeconds));
            source.Probe();
            interrupt.SetDeadline(null);
            return source;
        }
        catch (MediaException e)
        {
            source?.Dispose();
            throw named.Meaning(e, phase);
        }
    }

    /// <summary>Reads an input whole, without looking for a container.</summary>
    /// <param name="input">Where to read.</param>
    /// <param name="limitBytes">More than this is refused.</param>
    /// <param name="interrupt">Its deadline is lifted at the end.</param>
    /// <exception cref="JobException">With phase Open; it cannot be reached, or it is larger.</exception>
    public static byte[] ReadWhole(MediaInput input, int limitBytes, Interrupt interrupt)
    {
        var named = new NamedAddresses((input as UrlInput)?.Addresses);
        try
        {
            (string address, string options) = Locate(input, interrupt);
            if (input is UrlInput url)
                interrupt.SetDeadline(TimeSpan.FromSeconds(url.ConnectTimeoutSeconds + url.ReadTimeoutSeconds));
            byte[]? bytes = ByteSource.Read(address, options, limitBytes, interrupt, input is UrlInput ? named.OptionsOf : null);
            interrupt.SetDeadline(null);
            return bytes ?? throw JobException.InSource(JobPhase.Open, $"it is larger than {limitBytes / (1024 * 1024)} MiB");
        }
        catch (MediaException e)
        {
            throw named.Meaning(e, JobPhase.Open);
        }
    }

    private static MediaSource OpenContainer(MediaInput input, NamedAddresses named, Interrupt interrupt)
    {
        (string address, string options) = Locate(input, interrupt);
        return input is UrlInput ? MediaSource.OpenWatched(address, interrupt, options, named.OptionsOf) : MediaSource.Open(address, interrupt, options);
    }

    // Address and options; for an address with the deadline set.
    private static (string Address, string Options) Locate(MediaInput input, Interrupt interrupt)
    {
        switch (input)
        {
            case FileInput file:
                var found = new FileInfo(file.Path);
                if (!found.Exists)
                    throw JobException.InSource(JobPhase.Open, "Could not open the source: there is no such object.");
                if (found.Length == 0)
                    throw JobException.InSource(JobPhase.Open, "Could not open the source: the object is empty (0 bytes).");
                // The explicit scheme keeps names with a colon from being read as another protocol.
                return ($"file:{file.Path}", $"protocol_whitelist={LocalProtocols}");
            case UrlInput url:
                interrupt.SetDeadline(TimeSpan.FromSeconds(url.ConnectTimeoutSeconds));
                string timeout = ((long)(url.ReadTimeoutSeconds * 1e6)).ToString(CultureInfo.InvariantCulture);
                return (url.Url,
                    $"protocol_whitelist={RemoteProtocols}\nuser_agent={url.UserAgent}\nrw_timeout={timeout}\nreconnect=1\nreconnect_delay_max=4");
            default:
                throw JobException.Request($"Inputs of type {input.GetType().Name} are not known to this worker.");
        }
    }
}
