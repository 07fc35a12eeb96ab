using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Mps.Api;
using Mps.Ctl.Daemon;
using Mps.Ctl.Output;
using Mps.Media;

namespace Mps.Ctl.Tap;

/// <summary>
/// The frame ring of a running task, got from the daemon over its control socket (<c>GET /v1/tap</c>). Owns the ring and the connection, which
/// the daemon closes when the job is over.
/// </summary>
internal sealed class RingConnection : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;

    private readonly Socket _socket;

    private RingConnection(Socket socket, FrameRing ring) => (_socket, Ring) = (socket, ring);

    /// <summary>Read-only.</summary>
    public FrameRing Ring { get; }

    /// <summary>Asks for a task's ring; waits until the stage has a frame.</summary>
    /// <param name="path">The control socket.</param>
    /// <param name="task">The task.</param>
    /// <param name="stage">Which of its frames.</param>
    /// <exception cref="DaemonUnreachableException">Nobody answers, or not as a daemon does.</exception>
    /// <exception cref="ApiException">The daemon has no frames of the task.</exception>
    public static RingConnection Open(string path, string task, string stage)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send(Encoding.ASCII.GetBytes(
                $"GET /v1/tap?task={Uri.EscapeDataString(task)}&stage={Uri.EscapeDataString(stage)} HTTP/1.1\r\nHost: mps\r\nConnection: Upgrade\r\nUpgrade: mps-ring\r\n\r\n"));
            ReadAnswer(socket);
            socket.Send([0]); // the whole answer has been read: the descriptor may come
            SafeFileHandle descriptor = FrameRing.ReceiveDescriptor(socket.SafeHandle);
            try
            {
                return new RingConnection(socket, FrameRing.OpenReadOnly(descriptor));
            }
            catch
            {
                descriptor.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is SocketException or FrameRingException)
        {
            socket.Dispose();
            throw new DaemonUnreachableException($"cannot tap frames through the daemon at {path}: {e.Message} (--socket PATH or MPS_SOCKET names another socket)", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits a moment; true once the job is over. The ring has no way to wake its readers, the connection has.</summary>
    /// <param name="microseconds">How long.</param>
    public bool WaitForEnd(int microseconds) => _socket.Poll(microseconds, SelectMode.SelectRead);

    public void Dispose()
    {
        Ring.Dispose();
        _socket.Dispose();
    }

    // Byte by byte up to the end of the head, so that nothing that follows is swallowed.
    private static void ReadAnswer(Socket socket)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (head.Length > MaxAnswerBytes || socket.Receive(one) == 0)
                throw new DaemonUnreachableException("the daemon's answer to the tap is cut off");
            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n");
        if (lines[0].Contains(" 101 ", StringComparison.Ordinal))
            return;
        throw new ApiException(ErrorCode.FailedOperation, Reason(socket, lines));
    }

    private static string Reason(Socket socket, string[] head)
    {
        string? stated = head.FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?[15..].Trim();
        if (!int.TryParse(stated, NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length is 0 or > MaxAnswerBytes)
            return head[0];
        var body = new byte[length];
        int filled = 0;
        while (filled < length && socket.Receive(body, filled, length - filled, SocketFlags.None) is > 0 and var read)
            filled += read;
        try
        {
            return JsonElement.Parse(body.AsSpan(0, filled)).Text("error");
        }
        catch (JsonException)
        {
            return head[0];
        }
    }
}
