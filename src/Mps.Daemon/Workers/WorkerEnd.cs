using Mps.Orchestration.Workers;

namespace Mps.Daemon.Workers;

/// <summary>How one worker process ended.</summary>
/// <param name="Exit">The class it is counted under.</param>
/// <param name="Message">For people: the cause, and the worker's last words when it did not end well.</param>
internal sealed record WorkerEnd(WorkerExit Exit, string Message)
{
    private const int SignalBase = 128;

    private static readonly Dictionary<int, string> SignalNames = new()
    {
        [4] = "SIGILL",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [9] = "SIGKILL",
        [11] = "SIGSEGV",
        [13] = "SIGPIPE",
        [15] = "SIGTERM",
        [24] = "SIGXCPU",
        [25] = "SIGXFSZ",
        [31] = "SIGSYS",
    };

    /// <summary>Classifies an exit that nobody asked for.</summary>
    /// <param name="exitCode">As .NET reports it: 128 + n for death by signal n.</param>
    /// <param name="mayExit">True when the worker had nothing left to do, or was asked to go.</param>
    /// <param name="lastWords">Its last line on stderr; may be empty.</param>
    public static WorkerEnd Classify(int exitCode, bool mayExit, string lastWords)
    {
        var words = lastWords.Length > 0 ? $" Its last words: {lastWords}" : "";
        return exitCode switch
        {
            0 when mayExit => new WorkerEnd(WorkerExit.Normal, "The worker exited."),
            0 => new WorkerEnd(WorkerExit.Protocol, $"The worker exited with code 0 before it had finished.{words}"),
            SignalBase + Interop.LibC.SigKill => new WorkerEnd(
                WorkerExit.Killed, $"The worker was killed from outside by SIGKILL (out of memory, or an operator).{words}"),
            > SignalBase and < SignalBase + 65 => new WorkerEnd(WorkerExit.Crashed, $"The worker died of {Signal(exitCode - SignalBase)}.{words}"),
            _ => new WorkerEnd(WorkerExit.Crashed, $"The worker exited with code {exitCode}.{words}"),
        };
    }

    private static string Signal(int number) => SignalNames.TryGetValue(number, out var name) ? name : $"signal {number}";
}
