using Mps.Av;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>A multiplex that is cut into segments.</summary>
internal abstract class SegmentMultiplex(string muxer, Interrupt interrupt) : Multiplex(muxer, interrupt)
{
    /// <summary>Of its segments' names.</summary>
    public abstract string Extension { get; }

    /// <summary>Path below the staging folder of what stands in front of every segment; null = nothing does.</summary>
    public virtual string? InitPath => null;

    /// <summary>Ends a segment: everything before is handed to the file that is open.</summary>
    public abstract void Cut();

    /// <summary>The multiplex of a form for streams, in a form that carries them.</summary>
    public static SegmentMultiplex Make(LiveRecordForm form, LiveTracks tracks, Interrupt interrupt) => new TsMultiplex(interrupt);
}
