using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>The media library refused an operation.</summary>
public sealed class MediaException : Exception
{
    /// <param name="operation">What was tried, as a verb phrase: "open the source".</param>
    /// <param name="code">The library's error code; 0 when the words say all.</param>
    /// <param name="detail">More words; by default the last complaint that the library logged on this thread.</param>
    /// <param name="stream">Stream index, -1 when none.</param>
    public MediaException(string operation, int code, string? detail = null, int stream = -1)
        : base(Compose(operation, code, detail ?? AvLog.TakeLastError()))
    {
        Operation = operation;
        Code = code;
        Stream = stream;
    }

    /// <summary>What was tried.</summary>
    public string Operation { get; }

    /// <summary>The library's error code; 0 when none.</summary>
    public int Code { get; }

    /// <summary>Stream index, -1 when none.</summary>
    public int Stream { get; }

    /// <summary>True when a cancelled or timed-out <see cref="Interrupt"/> ended the operation.</summary>
    public bool Interrupted => Code != 0 && Code == Shim.ErrorExit();

    /// <summary>True when the library calls the data invalid.</summary>
    public bool InvalidData => Code != 0 && Code == Shim.ErrorInvalidData();

    /// <summary>The operating system's errno behind the code, 0 when it is one of the library's own.</summary>
    public int Errno => Code is < 0 and > -4096 ? -Code : 0;

    internal static void ThrowIfFailed(int code, string operation, int stream = -1)
    {
        if (code < 0)
            throw new MediaException(operation, code, stream: stream);
    }

    private static string Compose(string operation, int code, string? detail)
    {
        string words = code != 0 ? AvLibrary.ErrorText(code) : "";
        string cause = (words.Length > 0, string.IsNullOrEmpty(detail)) switch
        {
            (true, true) => words,
            (true, false) => $"{words} ({detail})",
            _ => detail ?? "unknown error",
        };
        return $"Could not {operation}: {cause}";
    }
}
