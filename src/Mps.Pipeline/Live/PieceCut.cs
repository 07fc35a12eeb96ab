using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>
/// What of a piece that nobody closed stays when it is recorded anew from a key frame on: pictures that were sent before it, and sound
/// that was sent before it or is heard before it is shown, which is what the new piece does not have. One piece, packet by packet.
/// </summary>
/// <param name="at">When the key frame is shown, in <see cref="LiveClock.Ticks"/> of the piece.</param>
/// <param name="hasPicture">The piece has a picture.</param>
internal sealed class PieceCut(long at, bool hasPicture)
{
    // Containers round times, to milliseconds at worst; frames are further apart.
    private const long Tolerance = 2 * LiveClock.PerSecond / 1000;

    private bool _reached;

    /// <summary>Whether the next packet stays.</summary>
    /// <param name="kind">Of the packet.</param>
    /// <param name="key">It needs no other.</param>
    /// <param name="pts">When it is shown, in <see cref="LiveClock.Ticks"/> of the piece.</param>
    public bool Keeps(StreamKind kind, bool key, long pts)
    {
        bool leads = (kind == StreamKind.Video) == hasPicture;
        _reached |= leads && key && pts >= at - Tolerance;
        return !_reached || (!leads && pts < at);
    }
}
