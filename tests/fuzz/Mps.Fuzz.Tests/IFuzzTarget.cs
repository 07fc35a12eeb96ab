namespace Mps.Fuzz.Tests;

/// <summary>
/// Something that reads bytes from outside. To add a target: add a class with a parameterless constructor that implements
/// this; the test finds it by itself.
/// </summary>
public interface IFuzzTarget
{
    /// <summary>Valid inputs to start from. The more of the format they show, the deeper the mutants get.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Words of the format that mutation may put anywhere; may be empty.</summary>
    IReadOnlyList<byte[]> Words { get; }

    /// <summary>
    /// Reads the input and swallows the one exception that refusing it may raise. Any other exception is a finding, and so
    /// is an invariant that the target itself finds broken. Returns true when the input was accepted.
    /// </summary>
    bool Accepts(byte[] input);
}
