using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mps.ControlPlane;
using Mps.Daemon.Interop;

namespace Mps.Daemon.Workers;

/// <summary>
/// Takes the frame ring of a worker to somebody else. The worker only names the number of its descriptor; the daemon opens that anew, for
/// reading alone, through the kernel's view of the worker. A worker that a hostile file has taken over may name anything, so what is opened
/// is given away only when it is memory that is sealed as rings are.
/// </summary>
internal static class FrameTap
{
    /// <summary>The stage whose pictures lie in the job's own ring.</summary>
    private const string Decode = "decode";

    /// <summary>Opens the ring of a stage of a worker's job once there is a picture in it.</summary>
    /// <exception cref="TapRefusedException">There is no such stage, there will be no picture, or what the worker named is no ring.</exception>
    public static Task<TappedRing> OpenAsync(WorkerProcess worker, string stage, CancellationToken cancellation) =>
        stage == Decode ? OpenDecodedAsync(worker, cancellation) : OpenStageAsync(worker, stage, cancellation);

    private static async Task<TappedRing> OpenDecodedAsync(WorkerProcess worker, CancellationToken cancellation)
    {
        var first = worker.Ring.Task;
        if (await Task.WhenAny(first, worker.Ended).WaitAsync(cancellation).ConfigureAwait(false) != first)
            throw new TapRefusedException("The job ended before its first frame was decoded.");
        if (await first.ConfigureAwait(false) is not { } descriptor)
            throw new TapRefusedException("The job's frames lie in no ring: it copies what is coded, or decodes on a device.");
        return new TappedRing(Open(worker.Pid, descriptor), worker.Ended);
    }

    private static async Task<TappedRing> OpenStageAsync(WorkerProcess worker, string stage, CancellationToken cancellation)
    {
        await Task.WhenAny(worker.Started.Task, worker.Ended).WaitAsync(cancellation).ConfigureAwait(false);
        var asked = worker.TapAsync(stage, out var id);
        try
        {
            if (await Task.WhenAny(asked, worker.Ended).WaitAsync(cancellation).ConfigureAwait(false) != asked)
                throw new TapRefusedException($"The job ended before a picture passed its stage {stage}.");
            var answer = await asked.ConfigureAwait(false);
            if (answer.Ring is not { } descriptor)
                throw new TapRefusedException(answer.Refusal ?? "The worker gives no reason.");
            return new TappedRing(Open(worker.Pid, descriptor), worker.Ended) { Left = () => worker.Untap(id) };
        }
        catch
        {
            worker.Untap(id);
            throw;
        }
    }

    /// <summary>Sends a descriptor with one byte.</summary>
    /// <exception cref="SocketException">The receiver is gone.</exception>
    public static unsafe void Send(SafeSocketHandle receiver, SafeFileHandle descriptor)
    {
        bool socketHeld = false, descriptorHeld = false;
        try
        {
            receiver.DangerousAddRef(ref socketHeld);
            descriptor.DangerousAddRef(ref descriptorHeld);
            byte payload = 0;
            var part = new LibC.IoVector { Base = &payload, Length = 1 };
            var rights = new LibC.DescriptorRights
            {
                Length = (nuint)Marshal.OffsetOf<LibC.DescriptorRights>(nameof(LibC.DescriptorRights.Descriptor)) + sizeof(int),
                Level = LibC.SolSocket,
                Type = LibC.ScmRights,
                Descriptor = (int)descriptor.DangerousGetHandle(),
            };
            var message = new LibC.MessageHeader { Parts = &part, PartCount = 1, Control = &rights, ControlLength = (nuint)sizeof(LibC.DescriptorRights) };
            if (LibC.SendMessage((int)receiver.DangerousGetHandle(), &message, LibC.NoSignal) != 1)
                throw new SocketException(Marshal.GetLastPInvokeError());
        }
        finally
        {
            if (descriptorHeld) descriptor.DangerousRelease();
            if (socketHeld) receiver.DangerousRelease();
        }
    }

    private static SafeFileHandle Open(int pid, int descriptor)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{descriptor}");
        // Should the worker have named a pipe or a device instead, opening it must not wait.
        var ring = new SafeFileHandle(LibC.Open(path, LibC.ReadOnly | LibC.CloseOnExec | LibC.NonBlocking), ownsHandle: true);
        if (ring.IsInvalid)
        {
            var why = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
            ring.Dispose();
            throw new TapRefusedException($"The ring of worker {pid} could not be opened: {why}.");
        }

        var seals = LibC.FileControl(ring, LibC.GetSeals, 0);
        if (seals >= 0 && (seals & LibC.RingSeals) == LibC.RingSeals) return ring;
        ring.Dispose();
        throw new TapRefusedException($"Worker {pid} names descriptor {descriptor} as its ring, which is none.");
    }
}
