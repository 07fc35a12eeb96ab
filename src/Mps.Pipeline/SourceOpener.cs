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
        try
        {
            source = OpenContainer(input, interrupt);
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
            throw new JobException(FailureClassifier.Classify(e, phase), e);
        }
    }

    private static MediaSource OpenContainer(MediaInput input, Interrupt interrupt)
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
                return MediaSource.Open($"file:{file.Path}", interrupt, $"protocol_whitelist={LocalProtocols}");
            case UrlInput url:
                interrupt.SetDeadline(TimeSpan.FromSeconds(url.ConnectTimeoutSeconds));
                return MediaSource.Open(url.Url, interrupt, RemoteOptions(url));
            default:
                throw JobException.Request($"Inputs of type {input.GetType().Name} are not known to this worker.");
        }
    }

    /// <summary>How an address is read, as "key=value" lines for the library's protocols.</summary>
    internal static string RemoteOptions(UrlInput url)
    {
        string timeout = ((long)(url.ReadTimeoutSeconds * 1e6)).ToString(CultureInfo.InvariantCulture);
        return $"protocol_whitelist={RemoteProtocols}\nuser_agent={url.UserAgent}\nrw_timeout={timeout}\nreconnect=1\nreconnect_delay_max=4";
    }
}
