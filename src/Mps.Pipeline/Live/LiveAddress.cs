using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>How an address is opened: what it may lead to, and how long it may be silent.</summary>
/// <param name="Url">As the library takes it.</param>
/// <param name="Options">Of the demuxer and the protocol.</param>
/// <param name="Silence">Longest wait for a packet.</param>
/// <param name="EndIsFinal">Its end is an end, and not the loss of a connection.</param>
internal sealed record LiveAddress(string Url, string Options, TimeSpan Silence, bool EndIsFinal)
{
    // A playlist can name any address; the list is what keeps a remote one from naming file:///etc/passwd.
    private const string Web = "http,https,tls,tcp,crypto,data";

    // Segments come whole, so the silence between two lasts as long as the longest (RFC 8216 lets a client wait 1.5 of them for news).
    private const int PlaylistPatience = 3;

    // No decoders for finding out what the streams are (a hundred streams share a process), no looking for the exact frame rate,
    // and the counters' wraps are ours.
    private const string Common = "codec_whitelist=none\nfpsprobesize=0\nanalyzeduration=2000000\ncorrect_ts_overflow=0";

    /// <summary>What it sends waits in a socket until it is read; playlists and datagrams have clocks of their own to be read by.</summary>
    public bool Gathers => Url.StartsWith("rtmp", StringComparison.OrdinalIgnoreCase)
        || (Url.StartsWith("http", StringComparison.OrdinalIgnoreCase) && !EndIsFinal);

    /// <exception cref="JobException">Not an address, or a protocol that live sources may not have.</exception>
    public static LiveAddress Of(LiveSource source, LivePolicy policy)
    {
        if (!Uri.TryCreate(source.Url, UriKind.Absolute, out Uri? uri))
            throw JobException.Request($"\"{Shown(source.Url)}\" is no address of a live stream.");
        var silence = TimeSpan.FromSeconds(policy.ReadTimeoutSeconds);
        LiveAddress Plain(string protocols, string more = "") => new(source.Url, $"protocol_whitelist={protocols}\n{Common}{more}", silence, EndIsFinal: false);
        switch (uri.Scheme)
        {
            case "rtmp" or "rtmps" or "rtmpt" or "rtmpts" or "rtmpe":
                return Plain("rtmp,rtmps,rtmpt,rtmpts,rtmpe,rtmpte,rtmphttp,ffrtmphttp,ffrtmpcrypt,tcp,tls,http,https", "\nrtmp_live=live");
            case "http" or "https":
                bool playlist = uri.AbsolutePath.EndsWith(".m3u8", StringComparison.OrdinalIgnoreCase);
                return Plain(Web, $"\nuser_agent={source.UserAgent}") with { Silence = playlist ? silence * PlaylistPatience : silence, EndIsFinal = playlist };
            case "srt":
                return Plain("srt");
            case "rtsp" or "rtsps":
                return Plain("rtsp,rtsps,rtp,srtp,tcp,udp,tls", $"\nuser_agent={source.UserAgent}\nrtsp_flags=prefer_tcp");
            default:
                throw JobException.Request(
                    $"Live streams are pulled by rtmp, rtmps, http, https, srt or rtsp; \"{uri.Scheme}\" is none of them.", JobFailureDetail.Unsupported);
        }
    }

    /// <summary>An address for people: without query, user and password, which may be keys.</summary>
    public static string Shown(string url)
    {
        string bare = url.Split('?', '#')[0];
        int host = bare.IndexOf("://", StringComparison.Ordinal) + 3, at = bare.IndexOf('@', StringComparison.Ordinal);
        return host > 2 && at > host ? bare[..host] + bare[(at + 1)..] : bare;
    }
}
