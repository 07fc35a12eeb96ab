namespace Mps.Ctl;

/// <summary>Exit codes that scripts rely on.</summary>
public static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A task (or, for the doctor, a required check) failed.</summary>
    public const int Failed = 1;

    public const int Usage = 2;

    /// <summary>The daemon cannot be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>The daemon answered with an error of the API.</summary>
    public const int ApiError = 4;

    /// <summary>Ended by Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;
}

/// <summary>The command line makes no sense as given.</summary>
internal sealed class UsageException(string message) : Exception(message);
