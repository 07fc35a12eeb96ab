using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Mps.Perf.Live;

/// <summary>Takes one FLV stream over TCP and notes when each picture of it has come whole.</summary>
internal sealed class LatencySink : IDisposable
{
    private const int FileHeaderBytes = 13, TagHeaderBytes = 11, TagTrailerBytes = 4;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LatencySink() => _listener.Start();

    /// <summary>Where to send.</summary>
    public string Url => $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Time stamps from the first picture on, and when each came.</summary>
    public List<(long Milliseconds, long At)> Received { get; } = [];

    /// <summary>Receives until so much media has come, or the sender has left.</summary>
    public async Task ReceiveAsync(TimeSpan media)
    {
        using var hang = new CancellationTokenSource(media * 4);
        using var client = await _listener.AcceptTcpClientAsync(hang.Token);
        var stream = client.GetStream();
        var buffer = new byte[1 << 20];
        await stream.ReadExactlyAsync(buffer.AsMemory(0, FileHeaderBytes), hang.Token);
        long? first = null;
        while (Received.Count == 0 || Received[^1].Milliseconds < media.TotalMilliseconds)
        {
            var got = await stream.ReadAtLeastAsync(buffer.AsMemory(0, TagHeaderBytes), TagHeaderBytes, throwOnEndOfStream: false, hang.Token);
            if (got < TagHeaderBytes) return;
            var size = BinaryPrimitives.ReadInt32BigEndian(buffer) & 0xffffff;
            var time = ((long)buffer[7] << 24) | ((long)buffer[4] << 16) | ((long)buffer[5] << 8) | buffer[6];
            var kind = buffer[0] & 0x1f;
            await stream.ReadExactlyAsync(buffer.AsMemory(0, size + TagTrailerBytes), hang.Token);
            // AVCPacketType 1 is a picture (Adobe FLV specification, E.4.3.1).
            if (kind != 9 || buffer[1] != 1) continue;
            first ??= time;
            Received.Add((time - first.Value, Stopwatch.GetTimestamp()));
        }
    }

    public void Dispose() => _listener.Dispose();
}
