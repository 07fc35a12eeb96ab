using Mps.Av;

namespace Mps.Pipeline.Editing;

/// <summary>Feeds a composition's graph from its files, each opened when the graph first asks for it and closed at its end. Owns the graph.</summary>
internal sealed class ComposeFeed : IDisposable
{
    private readonly FilterGraph _graph;
    private readonly IReadOnlyList<GraphClip> _clips;
    private readonly IReadOnlyDictionary<string, ClipFacts> _files;
    private readonly Interrupt _interrupt;
    private readonly RunCounters _counters;
    private readonly ClipReader?[] _readers;
    private readonly bool[] _ended;
    private readonly MediaFrame _frame = new();

    /// <param name="graph">Moved in.</param>
    /// <param name="clips">What feeds its inputs.</param>
    /// <param name="files">The files by id.</param>
    /// <param name="interrupt">Cancels reading; borrowed.</param>
    /// <param name="counters">The run's.</param>
    public ComposeFeed(
        FilterGraph graph, IReadOnlyList<GraphClip> clips, IReadOnlyDictionary<string, ClipFacts> files, Interrupt interrupt, RunCounters counters)
    {
        (_graph, _clips, _files, _interrupt, _counters) = (graph, clips, files, interrupt, counters);
        _readers = new ClipReader?[clips.Count];
        _ended = new bool[clips.Count];
    }

    /// <summary>Takes the next frame of the result.</summary>
    /// <returns>False at its end.</returns>
    /// <exception cref="JobException">A file cannot be opened.</exception>
    /// <exception cref="MediaException">A file cannot be read, or a filter failed.</exception>
    public bool Pull(MediaFrame result)
    {
        while (true)
        {
            switch (_graph.Pull(result))
            {
                case CodecResult.Ok:
                    return true;
                case CodecResult.End:
                    return false;
            }

            int hungry = _graph.Hungry;
            if (hungry < 0 || _ended[hungry])
                throw new InvalidOperationException("The graph waits for nothing that could be given to it.");
            Feed(hungry);
        }
    }

    /// <summary>What the graph's input will look like.</summary>
    public static VideoParameters Picture(StreamFacts stream) => new(
        stream.Width, stream.Height, stream.Format, stream.TimeBase, stream.AverageRate, stream.SampleAspectRatio, stream.Color);

    /// <summary>What the graph's input will sound like.</summary>
    public static AudioParameters Sound(StreamFacts stream) => new(stream.Format, stream.SampleRateHz, stream.Channels, stream.ChannelLayout, stream.TimeBase);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ClipReader? reader in _readers)
            reader?.Dispose();
        _frame.Dispose();
        _graph.Dispose();
    }

    private void Feed(int input)
    {
        GraphClip clip = _clips[input];
        ClipReader reader = _readers[input] ??= ClipReader.Open(_files[clip.File].Input, clip.Stream.Index, clip.Range, _interrupt, 1, _counters);
        if (reader.Read(_frame))
        {
            _graph.Push(input, _frame);
            return;
        }

        _graph.PushEnd(input);
        _ended[input] = true;
        _readers[input] = null;
        reader.Dispose();
    }
}
