using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Live;

/// <summary>One connection to a server that takes a stream. Times begin at its first packet. Owns the native muxer. One thread at a time.</summary>
internal sealed class PushConnection : IDisposable
{
    private readonly MediaSink _sink;
    private readonly MediaPacket _packet = new();
    private readonly int _video;
    private readonly int _audio;
    private long? _origin;

    /// <summary>The container of an address: FLV over RTMP, a transport stream over SRT.</summary>
    public static string ContainerOf(string url) => url.StartsWith("srt:", StringComparison.OrdinalIgnoreCase) ? "mpegts" : "flv";

    /// <summary>The streams of a source as they are coded there.</summary>
    /// <param name="url">Where they go.</param>
    /// <param name="tracks">Borrowed for as long as the result is used.</param>
    /// <exception cref="JobException">Such an address does not take such codecs.</exception>
    public static SinkStreams Copies(string url, LiveTracks tracks)
    {
        bool flv = ContainerOf(url) == "flv";
        // Adobe FLV specification, E.4.2.1 and E.4.3.1: of what is in use today these.
        if (flv ? tracks.Video?.Codec is not (null or "h264") || tracks.Audio?.Codec is not (null or "aac" or "mp3") : !TsMultiplex.Carries(tracks))
        {
            throw JobException.Request(
                $"{(flv ? "RTMP carries H.264 with AAC or MP3" : "SRT carries H.264, H.265 or MPEG-2 with AAC, MP2, MP3 or AC-3")}, not "
                + $"{string.Join(" with ", new[] { tracks.Video?.Codec, tracks.Audio?.Codec }.OfType<string>())}; name a transcode template for the push.",
                JobFailureDetail.Unsupported);
        }

        return SinkStreams.Copies(tracks, video: true, audio: true);
    }

    /// <param name="url">rtmp, rtmps or srt.</param>
    /// <param name="streams">What is sent.</param>
    /// <param name="options">Of the protocol.</param>
    /// <param name="interrupt">Borrowed; its deadline bounds every call.</param>
    /// <exception cref="MediaException">The server is away, or refuses.</exception>
    public PushConnection(string url, SinkStreams streams, string options, Interrupt interrupt)
    {
        string container = ContainerOf(url);
        try
        {
            _sink = MediaSink.Open(container, url, interrupt, options: options);
            _video = streams.Video?.Invoke(_sink) ?? -1;
            _audio = streams.Audio?.Invoke(_sink) ?? -1;
            // A live stream has no length that could be put into its head at the end; a transport stream's clock runs 0.7 s ahead, as in segments.
            _sink.WriteHeader(container == "flv" ? "flvflags=no_duration_filesize" : "max_delay=700000");
        }
        catch
        {
            _sink?.Dispose();
            _packet.Dispose();
            throw;
        }
    }

    /// <summary>Sends a packet, which is consumed; sound from before the first picture is left out.</summary>
    /// <exception cref="MediaException">The server is lost.</exception>
    public void Write(LiveItem item)
    {
        int stream = item.Stream == StreamKind.Video ? _video : _audio;
        _origin ??= item.Times.Dts;
        long shift = _origin.Value;
        if (stream < 0 || item.Times.Dts < shift)
            return;
        _packet.MoveFrom(item.Packet);
        _packet.SetTimes(item.Times.Pts - shift, item.Times.Dts - shift, item.Times.Duration);
        _sink.WriteNow(stream, _packet, LiveClock.Ticks);
    }

    /// <summary>Says that the stream has ended.</summary>
    /// <exception cref="MediaException">The server is lost.</exception>
    public void Finish() => _sink.Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        _sink.Dispose();
        _packet.Dispose();
    }
}
