using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Mps.Live.Bench;

/// <summary>
/// Serves the pattern by RTSP (RFC 2326), interleaved in the TCP connection: ffmpeg makes the RTP and RTCP packets, this passes them
/// on to whoever plays. Before the first play packets are dropped.
/// </summary>
public sealed partial class RtspServer : IDisposable
{
    private const int Ports = 4; // RTP and RTCP of the picture, and of the sound

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();
    private readonly List<NetworkStream> _players = [];
    private readonly UdpClient[] _sockets;
    private readonly string _sdp;
    private Pattern? _pattern;

    private RtspServer(UdpClient[] sockets, string sdp)
    {
        (_sockets, _sdp) = (sockets, sdp);
        _listener.Start();
    }

    /// <summary>Its address.</summary>
    public string Url => $"rtsp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/live";

    /// <summary>Starts it, and waits until packets come.</summary>
    /// <param name="folder">For what it needs; exists.</param>
    /// <param name="options">What to send.</param>
    /// <param name="sound">Encoder of the sound, and its options.</param>
    public static async Task<RtspServer> Start(string folder, PatternOptions? options = null, params IReadOnlyList<string> sound)
    {
        UdpClient[] sockets = Pairs();
        string sdp = Path.Combine(folder, "live.sdp");
        string Rtp(int index) => $"rtp://127.0.0.1:{((IPEndPoint)sockets[index].Client.LocalEndPoint!).Port}";
        var server = new RtspServer(sockets, sdp);
        // Both say in their reports that they began at the same time, which ffmpeg otherwise takes from when it came to each.
        string[] begin = ["-start_time_realtime", ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture)];
        server._pattern = Pattern.Send(options, ["-sdp_file", sdp, "-map", "0:v", .. begin, "-f", "rtp", Rtp(0), "-map", "1:a", "-c:a", .. sound is [] ? ["aac", "-b:a", "64k"] : sound, .. begin, "-f", "rtp", Rtp(2)]);
        await sockets[0].ReceiveAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        for (int i = 0; i < Ports; i++)
            _ = server.Pass(i);
        _ = server.Accept();
        return server;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pattern?.Dispose();
        _closed.Cancel();
        _listener.Stop();
        foreach (UdpClient socket in _sockets)
            socket.Dispose();
        _closed.Dispose();
    }

    // RTCP goes to the port after that of RTP.
    private static UdpClient[] Pairs()
    {
        List<UdpClient> all = [];
        while (all.Count < Ports)
        {
            var even = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            int port = ((IPEndPoint)even.Client.LocalEndPoint!).Port;
            try
            {
                if (port % 2 == 0)
                {
                    var odd = new UdpClient(new IPEndPoint(IPAddress.Loopback, port + 1));
                    all.AddRange([even, odd]);
                    continue;
                }
            }
            catch (SocketException)
            {
                // Somebody has it; another pair will do.
            }

            even.Dispose();
        }

        // A busy machine lets them wait for a while.
        foreach (UdpClient socket in all)
            socket.Client.ReceiveBufferSize = 8 * 1024 * 1024;
        return [.. all];
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Answer(await _listener.AcceptTcpClientAsync(_closed.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task Answer(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            try
            {
                while (await Request(stream) is { Length: > 0 } request)
                {
                    string method = request.Split(' ')[0];
                    string number = Sequence().Match(request).Groups[1].Value;
                    string answer = method switch
                    {
                        "OPTIONS" => "Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n",
                        "DESCRIBE" => Description(),
                        "SETUP" => $"Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved={Channels().Match(request).Groups[1].Value}\r\n\r\n",
                        _ => "Session: 1\r\n\r\n",
                    };
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"RTSP/1.0 200 OK\r\nCSeq: {number}\r\n{answer}"), _closed.Token);
                    if (method == "PLAY")
                    {
                        lock (_gate)
                            _players.Add(stream);
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client left, or the server was disposed.
            }

            lock (_gate)
                _players.Remove(stream);
        }
    }

    private string Description()
    {
        // Each stream gets a name of its own in place of the port that ffmpeg sends it to.
        int track = 0;
        string sdp = Media().Replace(File.ReadAllText(_sdp).Replace("SDP:\n", "", StringComparison.Ordinal), m => $"{m.Groups[1].Value}0{m.Groups[2].Value}\r\na=control:track{track++}");
        return $"Content-Type: application/sdp\r\nContent-Length: {Encoding.ASCII.GetByteCount(sdp)}\r\n\r\n{sdp}";
    }

    // A request without its body; interleaved packets of the client (its RTCP) are passed over.
    private async Task<string> Request(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] one = new byte[1], head = new byte[3];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _closed.Token) == 0)
                return "";
            if (one[0] == '$' && text.Length == 0)
            {
                await stream.ReadExactlyAsync(head, _closed.Token);
                await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1))], _closed.Token);
                continue;
            }

            text.Append((char)one[0]);
        }

        return text.ToString();
    }

    private async Task Pass(int channel)
    {
        try
        {
            while (true)
            {
                byte[] packet = (await _sockets[channel].ReceiveAsync(_closed.Token)).Buffer;
                byte[] framed = [(byte)'$', (byte)channel, (byte)(packet.Length >> 8), (byte)packet.Length, .. packet];
                lock (_gate)
                {
                    foreach (NetworkStream player in _players)
                    {
                        try
                        {
                            player.Write(framed);
                        }
                        catch (Exception e) when (e is IOException or ObjectDisposedException)
                        {
                            // It left; its reader sees it too.
                        }
                    }
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    [GeneratedRegex(@"CSeq: *(\d+)")]
    private static partial Regex Sequence();

    [GeneratedRegex(@"interleaved=([\d-]+)")]
    private static partial Regex Channels();

    [GeneratedRegex(@"^(m=\w+ )\d+( [^\r\n]*)", RegexOptions.Multiline)]
    private static partial Regex Media();
}
