using System.Net;
using System.Net.Sockets;

namespace Mps.Integration.Tests.Harness;

/// <summary>
/// A TCP proxy on loopback that lets so many bytes of requests through and then holds the rest back until it is opened.
/// Answers pass freely, so whoever sends a large body is stopped in the middle of it, every time.
/// </summary>
internal sealed class GatedProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private long _left;

    /// <param name="target">Address of the server behind it.</param>
    /// <param name="bytes">What passes before it holds.</param>
    public GatedProxy(Uri target, long bytes)
    {
        _target = new IPEndPoint(IPAddress.Loopback, target.Port);
        _left = bytes;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Endpoint => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Completes once something is held back.</summary>
    public Task Full => _full.Task;

    /// <summary>From now on everything passes.</summary>
    public void Open() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var caller = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_target, _stop.Token);
            await using var up = server.GetStream();
            await using var down = caller.GetStream();
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var requests = RequestsAsync(down, up, gone.Token);
            var answers = up.CopyToAsync(down, gone.Token);
            await Task.WhenAny(requests, answers);
            await gone.CancelAsync();
            await Task.WhenAll(requests, answers);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The caller was killed, or the test is over.
        }
    }

    private async Task RequestsAsync(NetworkStream from, NetworkStream to, CancellationToken gone)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, gone) is > 0 and var read)
        {
            if (Interlocked.Add(ref _left, -read) < 0 && !_open.Task.IsCompleted)
            {
                _full.TrySetResult();
                await _open.Task.WaitAsync(gone);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), gone);
        }
    }
}
