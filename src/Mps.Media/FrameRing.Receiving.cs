using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mps.Media.Interop;

namespace Mps.Media;

/// <content>How a tap gets a ring's descriptor.</content>
public sealed unsafe partial class FrameRing
{
    /// <summary>Receives one byte and the descriptor that comes with it (SCM_RIGHTS). Waits until it comes.</summary>
    /// <param name="socket">A connected unix socket in blocking mode; stays the caller's.</param>
    /// <returns>The descriptor, the caller's; <see cref="OpenReadOnly"/> judges what it is.</returns>
    /// <exception cref="FrameRingException">The other end closed, or sent no descriptor.</exception>
    public static SafeFileHandle ReceiveDescriptor(SafeHandle socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        bool held = false;
        try
        {
            socket.DangerousAddRef(ref held);
            byte payload = 0;
            LibC.DescriptorRights rights = default;
            LibC.IoVector part = new() { Base = &payload, Length = 1 };
            LibC.MessageHeader message = new() { Parts = &part, PartCount = 1, Control = &rights, ControlLength = (nuint)sizeof(LibC.DescriptorRights) };
            nint received = LibC.recvmsg((int)socket.DangerousGetHandle(), &message, LibC.MSG_CMSG_CLOEXEC);
            if (received < 0)
            {
                throw FrameRingException.FromErrno("receiving the descriptor of a frame ring", Marshal.GetLastPInvokeError());
            }

            nuint withDescriptor = (nuint)Marshal.OffsetOf<LibC.DescriptorRights>(nameof(LibC.DescriptorRights.Descriptor)) + sizeof(int);
            if (received == 0 || message.ControlLength < withDescriptor || rights.Level != LibC.SOL_SOCKET || rights.Type != LibC.SCM_RIGHTS || rights.Length != withDescriptor)
            {
                throw new FrameRingException("No descriptor of a frame ring was sent.");
            }

            return new SafeFileHandle(rights.Descriptor, ownsHandle: true);
        }
        finally
        {
            if (held)
            {
                socket.DangerousRelease();
            }
        }
    }
}
