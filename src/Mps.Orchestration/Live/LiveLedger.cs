namespace Mps.Orchestration.Live;

/// <summary>A segment that a worker completed. It was staged before it got here, and stands in the ledger before it becomes visible.</summary>
/// <param name="Output">The output.</param>
/// <param name="Rung">Rung of a ladder; 0 for recordings.</param>
/// <param name="File">Number of the recording file; 0 for ladders.</param>
/// <param name="Number">Number in the file.</param>
/// <param name="Staged">Path below the staging folder.</param>
/// <param name="Key">Key that it becomes.</param>
/// <param name="InitStaged">Staged header of fragmented MP4; null for others.</param>
/// <param name="InitKey">Its key.</param>
/// <param name="Seconds">Length.</param>
/// <param name="Started">Wall-clock time of its first frame.</param>
/// <param name="Era">How many discontinuities lie before it in the file.</param>
/// <param name="Bytes">Size.</param>
public sealed record LiveSegment(
    int Output,
    int Rung,
    int File,
    long Number,
    string Staged,
    string Key,
    string? InitStaged,
    string? InitKey,
    double Seconds,
    DateTimeOffset Started,
    long Era,
    long Bytes)
{
    /// <summary>Wall-clock time of its end.</summary>
    public DateTimeOffset Ended => Started.AddSeconds(Seconds);

    /// <summary>True when a player must expect another clock, codec or source after <paramref name="before"/>, or something is missing between.</summary>
    public bool Breaks(LiveSegment? before) => before is not null && (before.Era != Era || before.Number + 1 != Number);
}

/// <summary>A recording file that is complete and visible.</summary>
/// <param name="Output">The output.</param>
/// <param name="File">Its number.</param>
/// <param name="Key">Its playlist, or the MP4 file.</param>
/// <param name="Seconds">Media in it.</param>
/// <param name="Bytes">Size, that of the segments included.</param>
/// <param name="Started">Wall-clock time of its first frame.</param>
/// <param name="Ended">Wall-clock time of its last frame.</param>
public sealed record LiveFile(int Output, int File, string Key, double Seconds, long Bytes, DateTimeOffset Started, DateTimeOffset Ended);

/// <summary>What a recording lacks.</summary>
/// <param name="From">Last frame before.</param>
/// <param name="To">First frame after.</param>
/// <param name="Reason">For people.</param>
public sealed record LiveGap(DateTimeOffset From, DateTimeOffset To, string Reason);

/// <summary>What is known of a live task's outputs.</summary>
/// <param name="Segments">Of files that are open, in order.</param>
/// <param name="Files">Closed files, in order.</param>
/// <param name="Gaps">In order.</param>
public sealed record LiveLedger(IReadOnlyList<LiveSegment> Segments, IReadOnlyList<LiveFile> Files, IReadOnlyList<LiveGap> Gaps)
{
    /// <summary>Nothing yet.</summary>
    public static LiveLedger Empty { get; } = new([], [], []);
}
