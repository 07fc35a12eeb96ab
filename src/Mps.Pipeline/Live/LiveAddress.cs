using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>How an address is opened: what it may lead to, and how long it may be silent.</summary>
/// <param name="Url">As the library takes it.</param>
/// <param name="Protocol">Options of the protocol.</param>
/// <param name="Demuxer">Options of the demuxer.</param>
/// <param name="Silence">Longest wait for a packet.</param>
/// <param name="Alignment">Longest wait for reports that align its streams; zero where none come.</param>
/// <param name="IsPlaylist">It offers its past again, and says when it has ended; the end of others is the loss of a connection.</param>
internal sealed record LiveAddress(string Url, string Protocol, string Demuxer, TimeSpan Silence, TimeSpan Alignment = default, bool IsPlaylist = false)
{
    // A playlist can name any address; the list is what keeps a remote one from naming file:///etc/passwd.
    private const string Web = "http,https,tls,tcp,crypto,data";

    // Segments come whole, so the silence between two lasts as long as the longest (RFC 8216 lets a client wait 1.5 of them for news).
    private const int PlaylistPatience = 3;

    // Every segment by a request of its own: only so is each asked about, and is it known which were not read to their end.
    private const string Single = "http_persistent=0\nhttp_multiple=0";

    /// <summary>How much of a source is looked at, at most, for what its streams are.</summary>
    public static readonly TimeSpan Analysis = TimeSpan.FromSeconds(2);

    // No looking for the exact frame rate, and the counters' wraps are ours.
    private const string Common = "fpsprobesize=0\nanalyzeduration=2000000\ncorrect_ts_overflow=0";

    // No decoders for finding out what the streams are (a hundred streams share a process).
    private const string Described = $"codec_whitelist=none\n{Common}";

    // A transport stream says nothing of its sound beyond the codec, and libav's parser leaves the rate of AAC to the decoder.
    private const string Bare = $"codec_whitelist=aac,aac_latm\n{Common}";

    /// <summary>All options.</summary>
    public string Options => $"{Protocol}\n{Demuxer}";

    /// <summary>What it sends waits in a socket until it is read; playlists and datagrams have clocks of their own to be read by.</summary>
    public bool Gathers => Url.StartsWith("rtmp", StringComparison.OrdinalIgnoreCase)
        || (Url.StartsWith("http", StringComparison.OrdinalIgnoreCase) && !IsPlaylist);

    /// <exception cref="JobException">Not an address, or a protocol that live sources may not have.</exception>
    public static LiveAddress Of(LiveSource source, LivePolicy policy)
    {
        if (!Uri.TryCreate(source.Url, UriKind.Absolute, out Uri? uri))
            throw JobException.Request($"\"{Shown(source.Url)}\" is no address of a live stream.");
        var silence = TimeSpan.FromSeconds(policy.ReadTimeoutSeconds);
        LiveAddress Plain(string demuxer, string protocols, string more = "") => new(source.Url, $"protocol_whitelist={protocols}{more}", demuxer, silence);
        bool EndsIn(string extension) => uri.AbsolutePath.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
        switch (uri.Scheme)
        {
            case "rtmp" or "rtmps":
                return Plain(Described, "rtmp,rtmps,tcp,tls", "\nrtmp_live=live");
            case "http" or "https":
                LiveAddress web = Plain(EndsIn(".flv") ? Described : Bare, Web, $"\nuser_agent={source.UserAgent}");
                return EndsIn(".m3u8") ? web with { Demuxer = $"{Bare}\n{Single}", Silence = silence * PlaylistPatience, IsPlaylist = true } : web;
            case "srt":
                return Plain(Bare, "srt");
            case "rtsp":
                return Plain(Bare, "rtsp,rtp,srtp,tcp,udp", $"\nuser_agent={source.UserAgent}\nrtsp_flags=prefer_tcp") with { Alignment = TimeSpan.FromSeconds(policy.AlignSeconds) };
            default:
                throw JobException.Request(
                    $"Live streams are pulled by rtmp, rtmps, http, https, srt or rtsp; \"{uri.Scheme}\" is none of them.", JobFailureDetail.Unsupported);
        }
    }

    /// <summary>The same playlist, read from its newest <paramref name="segments"/> on.</summary>
    public LiveAddress From(int segments) => this with { Demuxer = $"{Demuxer}\nlive_start_index={-segments}" };

    /// <summary>An address for people: without query, user and password, which may be keys.</summary>
    public static string Shown(string url)
    {
        string bare = url.Split('?', '#')[0];
        int host = bare.IndexOf("://", StringComparison.Ordinal) + 3, at = bare.IndexOf('@', StringComparison.Ordinal);
        return host > 2 && at > host ? bare[..host] + bare[(at + 1)..] : bare;
    }
}
