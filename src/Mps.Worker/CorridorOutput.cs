using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mps.Worker.Interop;

namespace Mps.Worker;

/// <summary>
/// The way up to the daemon. Codec libraries print to the standard output as they please; one such line would break the
/// protocol. So events get a descriptor of their own, and what is printed goes to the standard error.
/// </summary>
internal static class CorridorOutput
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    /// <summary>Takes the standard output for events. Once, before any library is used.</summary>
    /// <exception cref="IOException">There is no standard output, or no descriptor left.</exception>
    public static Stream Take()
    {
        int own = LibC.Duplicate(StandardOutput);
        if (own < 0 || LibC.Duplicate(StandardError, StandardOutput) < 0)
            throw new IOException($"The standard output cannot be taken: {Marshal.GetLastPInvokeErrorMessage()}");
        return new FileStream(new SafeFileHandle(own, ownsHandle: true), FileAccess.Write, bufferSize: 0);
    }
}
