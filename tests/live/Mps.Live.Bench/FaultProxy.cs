using System.Net;
using System.Net.Sockets;

namespace Mps.Live.Bench;

/// <summary>Passes TCP connections on to a port of this machine, and does to them what networks do.</summary>
public sealed class FaultProxy : IDisposable
{
    private const int BlockBytes = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _clients = [];
    private TaskCompletionSource _flowing = Flowing();
    private volatile bool _refuses;
    private volatile int _bytesPerSecond;
    private int _garbage;

    /// <summary>Listens for connections to a port of this machine.</summary>
    public FaultProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

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

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        _listener.Stop();
        Thaw();
        Cut();
        _closed.Dispose();
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
            await Task.WhenAny(Pass(client, server, back: false), Pass(server, client, back: true));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The target is away, which its client sees by the end of the connection.
        }

        client.Close();
        server.Close();
    }

    private async Task Pass(TcpClient from, TcpClient to, bool back)
    {
        byte[] block = new byte[BlockBytes];
        try
        {
            while (true)
            {
                int slice = back && _bytesPerSecond > 0 ? Math.Clamp(_bytesPerSecond / 20, 1, BlockBytes) : BlockBytes;
                int read = await from.GetStream().ReadAsync(block.AsMemory(0, slice), _closed.Token);
                if (read == 0)
                    return;
                await _flowing.Task.WaitAsync(_closed.Token);
                if (back)
                    Spoil(block.AsSpan(0, read));
                await to.GetStream().WriteAsync(block.AsMemory(0, read), _closed.Token);
                if (back && _bytesPerSecond is > 0 and var rate)
                    await Task.Delay(TimeSpan.FromSeconds((double)read / rate), _closed.Token);
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // Cut, by us or by one of the ends.
        }
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
