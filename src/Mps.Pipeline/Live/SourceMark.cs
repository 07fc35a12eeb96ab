namespace Mps.Pipeline.Live;

/// <summary>How a packet is known of a source that offers its past again.</summary>
/// <param name="Source">Index of the source.</param>
/// <param name="Time">The last stated one, in the source's units.</param>
/// <param name="After">Packets since that was stated.</param>
/// <param name="SizeBytes">Of the packet.</param>
internal readonly record struct SourceMark(int Source, long Time, int After, int SizeBytes)
{
    /// <summary>It lies before another of the same source, and no further than what a connection was asked for reaches back.</summary>
    /// <param name="other">The other.</param>
    /// <param name="reach">In the source's units.</param>
    public bool IsBefore(SourceMark other, long reach) => Source == other.Source && Time < other.Time && other.Time - Time <= reach;
}
