using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>Ordinary outcomes of the send and receive calls of decoders, filters and encoders.</summary>
public enum CodecResult
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>Send: receive first. Receive: send more first.</summary>
    Again,

    /// <summary>Nothing more will come.</summary>
    End,
}

internal static class CodecResults
{
    private static readonly int Again = Shim.ErrorAgain();
    private static readonly int Eof = Shim.ErrorEof();

    public static CodecResult Check(int code, string operation, int stream = -1)
    {
        if (code >= 0)
            return CodecResult.Ok;
        if (code == Again)
            return CodecResult.Again;
        if (code == Eof)
            return CodecResult.End;
        throw new MediaException(operation, code, stream: stream);
    }
}
