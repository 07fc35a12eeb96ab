using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Mps.Integration.Tests.Harness;

/// <summary>kill(2).</summary>
internal static partial class Signal
{
    public const int Abort = 6;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Stop = 19;

    private const int NoSuchProcess = 3;

    /// <returns>False when the process is gone already.</returns>
    public static bool Send(int pid, int signal)
    {
        if (SendTo(pid, signal) == 0)
            return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    /// <summary>
    /// Sends a signal until the process is dead. .NET takes the first SIGABRT for one that comes again, as abort() makes it,
    /// and only restores the default action.
    /// </summary>
    public static Task UntilDeadAsync(int pid, int signal) =>
        Until.TrueAsync($"the death of {pid} by signal {signal}", () => !ProcFile.IsAlive(pid) || !Send(pid, signal));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendTo(int pid, int signal);
}
