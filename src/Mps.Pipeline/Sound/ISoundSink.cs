using Mps.Av;

namespace Mps.Pipeline.Sound;

/// <summary>
/// One step of a sound's way. Blocks are interleaved floats of one rate and layout; they come in the order of time, without gaps, from
/// time 0, which is the start of the output's range. Times are in samples.
/// </summary>
public interface ISoundSink : IDisposable
{
    /// <summary>Takes a block, which may be left empty.</summary>
    void Write(MediaFrame block);

    /// <summary>No block follows: what is held back is passed on.</summary>
    void End();
}
