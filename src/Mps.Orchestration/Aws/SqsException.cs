namespace Mps.Orchestration.Aws;

/// <summary>A queue refused, or could not be reached.</summary>
/// <param name="code">The service's code without its prefix, e.g. QueueDoesNotExist; Unreachable when it gave none.</param>
/// <param name="message">What it said.</param>
/// <param name="isPassing">The same request may succeed later: throttling, the service's own trouble, no connection.</param>
/// <param name="inner">What happened underneath.</param>
public sealed class SqsException(string code, string message, bool isPassing, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Code when there was no answer of the service.</summary>
    public const string Unreachable = "Unreachable";

    /// <summary>The service's code, e.g. QueueDoesNotExist, AccessDeniedException, InvalidMessageContents.</summary>
    public string Code { get; } = code;

    /// <summary>True when the same request may succeed later.</summary>
    public bool IsPassing { get; } = isPassing;
}
