using Mps.Av;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>A multiplex that is cut into segments.</summary>
internal abstract class SegmentMultiplex(string muxer, Interrupt interrupt) : Multiplex(muxer, interrupt)
{
    /// <summary>Of its segments' names.</summary>
    public abstract string Extension { get; }

    /// <summary>What players need before any segment; null = nothing, or it is not known yet.</summary>
    public virtual byte[]? Init => null;

    /// <summary>Ends a segment: everything before is handed to the file that is open.</summary>
    public abstract void Cut();

    /// <summary>The multiplex of a form; codecs that a transport stream does not carry go into fragmented MP4 whatever the form.</summary>
    public static SegmentMultiplex Make(LiveRecordForm form, LiveTracks tracks, Interrupt interrupt) =>
        form == LiveRecordForm.HlsTs && TsMultiplex.Carries(tracks) ? new TsMultiplex(interrupt) : new FragmentMultiplex(interrupt);
}
