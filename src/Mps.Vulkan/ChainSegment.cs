namespace Mps.Vulkan;

/// <summary>Operations of a chain that run in one submission, and after them the measuring that the next one waits for. Owns the list of commands.</summary>
/// <param name="list">Their commands.</param>
/// <param name="first">Number of the first operation.</param>
/// <param name="end">Number of the one after the last: there is none, or it measures; the same as the first when that one measures.</param>
internal sealed class ChainSegment(CommandList list, int first, int end) : IDisposable
{
    public CommandList List { get; } = list;

    public int First { get; } = first;

    public int End { get; } = end;

    /// <summary>Whether the commands are written.</summary>
    public bool IsRecorded { get; set; }

    public void Dispose() => List.Dispose();
}
