using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mps.Live.Bench;

/// <summary>
/// Serves an FLV file over HTTP as a live stream: in real time by its own time stamps, which a script may change tag by tag.
/// Each connection begins at the start of the file.
/// </summary>
public sealed class FlvServer : IDisposable
{
    private const int HeaderBytes = 13; // the file header and the size of no tag before
    private const int TagHeaderBytes = 11;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly byte[] _file;
    private readonly Func<FlvTag, long?> _script;
    private readonly double _speed;

    /// <summary>Serves a file.</summary>
    /// <param name="file">FLV, all of it.</param>
    /// <param name="script">The time stamp in milliseconds to send instead; null = leave the tag out.</param>
    /// <param name="speed">Of real time.</param>
    public FlvServer(byte[] file, Func<FlvTag, long?>? script = null, double speed = 1)
    {
        (_file, _script, _speed) = (file, script ?? (tag => tag.Milliseconds), speed);
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Its address.</summary>
    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/live.flv";

    /// <summary>Port that it listens on.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>One file of several, the tags of one behind those of the other.</summary>
    public static byte[] Join(params IEnumerable<byte[]> files) => [.. files.SelectMany((file, i) => i == 0 ? file : file[HeaderBytes..])];

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _listener.Stop();
        _closed.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await _listener.AcceptTcpClientAsync(_closed.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                await ReadRequest(stream);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: video/x-flv\r\nConnection: close\r\n\r\n"u8.ToArray(), _closed.Token);
                await stream.WriteAsync(_file.AsMemory(0, HeaderBytes), _closed.Token);
                await Send(stream);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client left, or the server was disposed.
        }
    }

    private async Task ReadRequest(NetworkStream stream)
    {
        var request = new StringBuilder();
        byte[] block = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(block, _closed.Token);
            if (read == 0)
                return;
            request.Append(Encoding.ASCII.GetString(block, 0, read));
        }
    }

    private async Task Send(NetworkStream stream)
    {
        long started = Environment.TickCount64;
        long first = -1;
        for (int at = HeaderBytes; at + TagHeaderBytes <= _file.Length;)
        {
            int size = (_file[at + 1] << 16) | (_file[at + 2] << 8) | _file[at + 3];
            long time = ((long)_file[at + 7] << 24) | ((long)_file[at + 4] << 16) | ((long)_file[at + 5] << 8) | _file[at + 6];
            byte[] tag = _file[at..Math.Min(_file.Length, at + TagHeaderBytes + size + 4)];
            at += tag.Length;
            var facts = new FlvTag(tag[0] & 0x1f, time, size > 0 && tag[0] == 9 && tag[TagHeaderBytes] >> 4 == 1);
            first = first < 0 ? time : first;
            long due = started + (long)((time - first) / _speed) - Environment.TickCount64;
            if (due > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(due), _closed.Token);
            if (_script(facts) is not { } sent)
                continue;
            uint stamp = (uint)sent;
            (tag[4], tag[5], tag[6], tag[7]) = ((byte)(stamp >> 16), (byte)(stamp >> 8), (byte)stamp, (byte)(stamp >> 24));
            await stream.WriteAsync(tag, _closed.Token);
        }
    }
}

/// <summary>One tag of an FLV file.</summary>
/// <param name="Kind">8 = sound, 9 = picture, 18 = script data.</param>
/// <param name="Milliseconds">Its time stamp.</param>
/// <param name="Key">A key frame.</param>
public readonly record struct FlvTag(int Kind, long Milliseconds, bool Key);
