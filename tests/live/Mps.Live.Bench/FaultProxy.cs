using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mps.Live.Bench;

/// <summary>Passes TCP connections on to a port of this machine, and does to them what networks do.</summary>
public sealed class FaultProxy : IDisposable
{
    private const int BlockBytes = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _clients = [];
    private TaskCompletionSource _flowing = Flowing();
    private volatile bool _refuses;
    private volatile int _bytesPerSecond;
    private int _garbage;
    private int _left;

    /// <summary>Listens for connections to a port of this machine.</summary>
    /// <param name="target">The port.</param>
    /// <param name="tls">Clients speak TLS to it, and it speaks in the clear to the port.</param>
    public FaultProxy(int target, bool tls = false)
    {
        (_target, _certificate) = (target, tls ? Certificate() : null);
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Its certificate, which nobody but itself has signed, in PEM.</summary>
    public string CertificatePem => _certificate!.ExportCertificatePem();

    /// <summary>Connections taken so far.</summary>
    public int Connections { get; private set; }

    /// <summary>Closes every connection.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (TcpClient client in _clients)
                client.Close();
            _clients.Clear();
        }
    }

    /// <summary>Closes new connections at once, or takes them again.</summary>
    public void Refuse(bool refuses) => _refuses = refuses;

    /// <summary>Nothing passes any more; connections stay.</summary>
    public void Freeze() => _flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends <see cref="Freeze"/>.</summary>
    public void Thaw() => _flowing.TrySetResult();

    /// <summary>At most so many bytes a second come back from the target; 0 = as they come.</summary>
    public void Throttle(int bytesPerSecond) => _bytesPerSecond = bytesPerSecond;

    /// <summary>The next so many bytes from the target are replaced by noise.</summary>
    public void Garble(int bytes) => Interlocked.Exchange(ref _garbage, bytes);

    /// <summary>Cuts the connection over which so many bytes more have come from the target.</summary>
    public void CutAfter(int bytes) => Interlocked.Exchange(ref _left, bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _listener.Stop();
        Thaw();
        Cut();
        _closed.Dispose();
        _certificate?.Dispose();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource();
        flowing.SetResult();
        return flowing;
    }

    private async Task Accept()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_closed.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            Connections++;
            if (_refuses)
                client.Close();
            else
                _ = Join(client);
        }
    }

    private async Task Join(TcpClient client)
    {
        var server = new TcpClient();
        lock (_gate)
            _clients.AddRange([client, server]);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _closed.Token);
            using Stream near = await Near(client);
            await Task.WhenAny(Pass(near, server.GetStream(), back: false), Pass(server.GetStream(), near, back: true));
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // The target is away, which its client sees by the end of the connection.
        }

        client.Close();
        server.Close();
    }

    private async Task<Stream> Near(TcpClient client)
    {
        if (_certificate is null)
            return client.GetStream();
        var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(_certificate);
        return tls;
    }

    private async Task Pass(Stream from, Stream to, bool back)
    {
        byte[] block = new byte[BlockBytes];
        try
        {
            while (true)
            {
                int slice = back && _bytesPerSecond > 0 ? Math.Clamp(_bytesPerSecond / 20, 1, BlockBytes) : BlockBytes;
                int read = await from.ReadAsync(block.AsMemory(0, slice), _closed.Token);
                if (read == 0)
                    return;
                await _flowing.Task.WaitAsync(_closed.Token);
                if (back && IsCut(ref read))
                {
                    await to.WriteAsync(block.AsMemory(0, read), _closed.Token);
                    return;
                }

                if (back)
                    Spoil(block.AsSpan(0, read));
                await to.WriteAsync(block.AsMemory(0, read), _closed.Token);
                if (back && _bytesPerSecond is > 0 and var rate)
                    await Task.Delay(TimeSpan.FromSeconds((double)read / rate), _closed.Token);
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // Cut, by us or by one of the ends.
        }
    }

    // Bytes beyond those that may still come are cut off.
    private bool IsCut(ref int bytes)
    {
        int left = Volatile.Read(ref _left);
        if (left <= 0)
            return false;
        bool cut = bytes >= left;
        Interlocked.Add(ref _left, -Math.Min(bytes, left));
        bytes = Math.Min(bytes, left);
        return cut;
    }

    private void Spoil(Span<byte> bytes)
    {
        int garbage = Math.Min(Volatile.Read(ref _garbage), bytes.Length);
        if (garbage <= 0)
            return;
        Interlocked.Add(ref _garbage, -garbage);
        Random.Shared.NextBytes(bytes[..garbage]);
    }
}
