using System.Runtime.InteropServices;

namespace Mps.Media;

/// <summary>A ring could not be made or opened: the system refused (<see cref="Errno"/> says why) or the memory offered is no ring.</summary>
public sealed class FrameRingException : Exception
{
    /// <summary>A refusal that has no errno, such as a header that does not describe its file.</summary>
    public FrameRingException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    private FrameRingException(string message, int errno)
        : base(message) => Errno = errno;

    /// <summary>The errno of the system call that failed; 0 when none did.</summary>
    public int Errno { get; }

    internal static FrameRingException FromErrno(string operation, int errno) =>
        new($"{char.ToUpperInvariant(operation[0])}{operation[1..]} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).", errno);
}
