using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Mps.Integration.Tests.Harness;

namespace Mps.Perf.ControlPlane;

/// <summary>One keep-alive connection that makes one call at a time, with as little work of its own as possible.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private readonly string? _host;
    private readonly byte[] _buffer = new byte[1 << 20];

    private Connection(Socket socket, string? host)
    {
        _socket = socket;
        _host = host;
    }

    /// <summary>Over the control socket, without signature.</summary>
    public static Connection ToSocket(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new Connection(socket, null);
    }

    /// <summary>Over TCP, every call signed with TC3-HMAC-SHA256.</summary>
    /// <param name="address">ADDRESS:PORT, or a URL of it.</param>
    public static Connection ToTcp(string address)
    {
        var end = IPEndPoint.Parse(address.Replace("http://", "", StringComparison.Ordinal).TrimEnd('/'));
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(end);
        return new Connection(socket, end.Address.ToString());
    }

    /// <summary>Calls an action; the answer's body is valid until the next call.</summary>
    /// <exception cref="InvalidDataException">The daemon answered with an error.</exception>
    public async Task<ReadOnlyMemory<byte>> CallAsync(string action, byte[] body)
    {
        var head = new StringBuilder("POST / HTTP/1.1\r\nHost: ").Append(_host ?? "mps").Append("\r\nContent-Type: application/json\r\nX-TC-Version: 2019-06-12\r\nX-TC-Action: ")
            .Append(action).Append("\r\nContent-Length: ").Append(body.Length).Append("\r\n");
        if (_host is not null) Sign(head, body);
        var request = Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
        await _socket.SendAsync([request, body]);
        var answer = await ReadAsync();
        return answer.Span.IndexOf("\"Error\":{"u8) < 0 ? answer : throw new InvalidDataException($"{action}: {Encoding.UTF8.GetString(answer.Span)}");
    }

    public void Dispose() => _socket.Dispose();

    private async Task<ReadOnlyMemory<byte>> ReadAsync()
    {
        int filled = 0, start = -1, length = 0;
        while (start < 0 || filled < start + length)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled));
            if (read == 0) throw new InvalidDataException("The daemon closed the connection.");
            filled += read;
            if (start < 0 && _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is var end and >= 0)
            {
                start = end + 4;
                var mark = _buffer.AsSpan(0, end).IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
                if (!Utf8Parser.TryParse(_buffer.AsSpan(mark), out length, out _)) throw new InvalidDataException("The answer states no length.");
            }
        }

        return _buffer.AsMemory(start, length);
    }

    private void Sign(StringBuilder head, byte[] body)
    {
        var now = DateTimeOffset.UtcNow;
        var date = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var canonical = $"POST\n/\n\ncontent-type:application/json\nhost:{_host}\n\ncontent-type;host\n{Hex(SHA256.HashData(body))}";
        var text = $"TC3-HMAC-SHA256\n{timestamp}\n{date}/mps/tc3_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Mac(Mac(Mac(Encoding.UTF8.GetBytes("TC3" + DaemonSettings.SecretKey), date), "mps"), "tc3_request");
        head.Append("X-TC-Timestamp: ").Append(timestamp).Append("\r\nAuthorization: TC3-HMAC-SHA256 Credential=").Append(DaemonSettings.SecretId).Append('/').Append(date)
            .Append("/mps/tc3_request, SignedHeaders=content-type;host, Signature=").Append(Hex(Mac(key, text))).Append("\r\n");
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
