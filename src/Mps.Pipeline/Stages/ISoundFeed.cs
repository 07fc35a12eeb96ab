using Mps.Av;

namespace Mps.Pipeline.Stages;

/// <summary>Where decoded sound goes: one consumer of an <see cref="AudioDecodeStage"/>. Called on the decoder's thread.</summary>
public interface ISoundFeed
{
    /// <summary>Takes a frame, which may be left empty.</summary>
    /// <returns>False when nothing more is wanted.</returns>
    bool Push(MediaFrame frame);

    /// <summary>No frame follows.</summary>
    void End();
}
