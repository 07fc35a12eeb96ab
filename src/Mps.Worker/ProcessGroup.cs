using Mps.Worker.Interop;

namespace Mps.Worker;

/// <summary>The worker's place among processes.</summary>
internal static class ProcessGroup
{
    /// <summary>
    /// Leaves the daemon's process group, so that a Ctrl-C meant for the daemon does not reach the worker, and so that the
    /// daemon can signal whatever the worker may have started.
    /// </summary>
    public static void Lead() => LibC.SetProcessGroup(0, 0);
}
