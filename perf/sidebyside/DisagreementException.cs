namespace Mps.Perf.SideBySide;

/// <summary>Ours and the peer's output differ where they must not.</summary>
internal sealed class DisagreementException(string message) : Exception(message)
{
    public static void Unless(bool agree, string message)
    {
        if (!agree)
            throw new DisagreementException(message);
    }
}
