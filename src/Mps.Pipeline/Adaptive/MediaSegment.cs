using Mps.Media;

namespace Mps.Pipeline.Adaptive;

/// <summary>A stretch of a staged file.</summary>
/// <param name="File">Path below the staging folder.</param>
/// <param name="Offset">Bytes.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FileRange(string File, long Offset, long Length);

/// <summary>One segment of a track.</summary>
/// <param name="Where">Its bytes.</param>
/// <param name="Start">On the clock that all tracks share, from the start of the programme.</param>
/// <param name="End">Where the next one starts.</param>
internal readonly record struct MediaSegment(FileRange Where, MediaTime Start, MediaTime End)
{
    /// <summary>Length in seconds.</summary>
    public double Seconds => End.ToSeconds() - Start.ToSeconds();
}
