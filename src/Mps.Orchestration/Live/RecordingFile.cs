namespace Mps.Orchestration.Live;

/// <summary>A recording file that is being written: what has been completed of it, and what of that is visible.</summary>
internal sealed class RecordingFile(int number, string key, RecordingPlaylist playlist)
{
    private double _listedSeconds;
    private long _listedBytes;
    private DateTimeOffset _started;
    private DateTimeOffset _ended;

    /// <summary>Its number in the recording, from 0.</summary>
    public int Number => number;

    /// <summary>Key of its playlist, or of the MP4 file.</summary>
    public string Key => key;

    /// <summary>The visible segments.</summary>
    public RecordingPlaylist Playlist => playlist;

    /// <summary>Staged headers of fragmented MP4, with the attempt that wrote them and their keys.</summary>
    public Dictionary<string, (int Attempt, string Key)> Inits { get; } = new(StringComparer.Ordinal);

    /// <summary>The latest complete segment.</summary>
    public LiveSegment? Last { get; private set; }

    /// <summary>Number of the next segment.</summary>
    public long NextSegment => Last is null ? 0 : Last.Number + 1;

    /// <summary>Complete media in it.</summary>
    public double Seconds { get; private set; }

    /// <summary>A segment was completed.</summary>
    public void Take(LiveSegment segment)
    {
        Last = segment;
        Seconds += segment.Seconds;
        if (segment is { InitStaged: { } staged, InitKey: { } init }) Inits.TryAdd(staged, (0, init));
    }

    /// <summary>A segment became visible.</summary>
    public void List(LiveSegment segment)
    {
        if (playlist.Count == 0) _started = segment.Started;
        _ended = segment.Ended;
        _listedSeconds += segment.Seconds;
        _listedBytes += segment.Bytes;
        playlist.Add(segment);
    }

    /// <summary>The file with all that is visible.</summary>
    public LiveFile AsClosed(int output) => new(output, number, key, _listedSeconds, _listedBytes, _started, _ended);
}
