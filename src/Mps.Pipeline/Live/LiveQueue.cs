using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>What a <see cref="LiveQueue"/> had.</summary>
internal enum QueueTurn
{
    /// <summary>An item.</summary>
    Item,

    /// <summary>Nothing in the time that the caller had.</summary>
    Nothing,

    /// <summary>Nothing follows.</summary>
    Ended,
}

/// <summary>
/// Between a stream's thread, which never waits, and one consumer of its own pace (a network, an encoder). What the consumer cannot
/// take in time is dropped from the queue as a whole and counted, and goes on at a key frame. Words about the source are never
/// dropped, but the last one about its streams stands for those before. In the steady state nothing is allocated.
/// </summary>
internal sealed class LiveQueue : IDisposable
{
    // More than the longest segment of HLS that comes at once, and than any group of pictures.
    private const long LongestSpan = 20L * LiveClock.PerSecond;
    private const long MostBytes = 64 * 1024 * 1024;
    private const int MostItems = 4096;

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _news = new(false);
    private readonly ManualResetEventSlim _end = new();
    private readonly Queue<LiveItem> _items = new();
    private readonly Stack<LiveItem> _spare = new();
    private long _bytes;
    private long _first;
    private bool _hasPicture;
    private bool _waits;
    private bool _lossy;
    private bool _latestOnly;
    private long _dropped;

    /// <summary>Pictures (of a stream without any: packets of sound) that the consumer missed.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>
    /// While set, a key frame drops everything before it: the queue holds the latest group of pictures, so that a consumer that was
    /// away begins near the present.
    /// </summary>
    public bool LatestOnly
    {
        set
        {
            lock (_gate)
                _latestOnly = value;
        }
    }

    /// <summary>Streams are there for good; without <see cref="Connect"/>.</summary>
    /// <param name="picture">One of them is a picture.</param>
    public void Begin(bool picture)
    {
        lock (_gate)
            (_hasPicture, _waits, _lossy) = (picture, true, false);
    }

    /// <summary>A source is there, or its streams have changed.</summary>
    /// <param name="tracks">Copies; owned from now on.</param>
    /// <param name="anew">Of a new connection: goes on at a key frame.</param>
    public void Connect(LiveTracks tracks, bool anew)
    {
        lock (_gate)
        {
            _hasPicture = tracks.Video is not null;
            if (anew)
                (_waits, _lossy) = (true, false);
            Spare(out LiveItem item);
            item.Set(tracks, anew);
            Put(item);
        }
    }

    /// <summary>The source is lost.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            Spare(out LiveItem item);
            item.SetLost();
            Put(item);
        }
    }

    /// <summary>Takes a packet, which is left as it is, or drops it.</summary>
    public void Add(in LivePacket packet) => Add(packet.Packet, packet.Kind, packet.Times, packet.Key);

    /// <summary>Takes a packet, which is left as it is, or drops it.</summary>
    public void Add(MediaPacket packet, StreamKind stream, in LiveTimes times, bool key)
    {
        int size = packet.Facts.SizeBytes;
        lock (_gate)
        {
            if (_end.IsSet)
                return;
            bool begins = key || !_hasPicture;
            if (begins && _latestOnly)
            {
                DropPackets();
            }
            else if (_items.Count >= MostItems || _bytes + size > MostBytes || (_bytes > 0 && times.Dts - _first > LongestSpan))
            {
                DropPackets();
                (_waits, _lossy) = (true, true);
            }

            if (_waits && !begins)
            {
                if (_lossy && (stream == StreamKind.Video || !_hasPicture))
                    _dropped++;
                return;
            }

            _waits = false;
            if (_bytes == 0)
                _first = times.Dts;
            _bytes += size;
            Spare(out LiveItem item);
            item.Set(packet, stream, times, key);
            Put(item);
        }
    }

    /// <summary>Nothing follows. What is queued is still delivered.</summary>
    public void End()
    {
        lock (_gate)
            _end.Set();
        _news.Set();
    }

    /// <summary>Waits for an item and moves it out.</summary>
    /// <param name="item">Filled.</param>
    /// <param name="patience">Longest wait; <see cref="Timeout.InfiniteTimeSpan"/> = until there is one.</param>
    public QueueTurn Take(LiveItem item, TimeSpan patience)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_items.TryDequeue(out LiveItem? first))
                {
                    if (first.Kind == LiveItemKind.Packet)
                    {
                        _bytes -= first.Packet.Facts.SizeBytes;
                        _first = first.Times.Dts;
                    }

                    item.MoveFrom(first);
                    _spare.Push(first);
                    return QueueTurn.Item;
                }

                if (_end.IsSet)
                    return QueueTurn.Ended;
            }

            if (!_news.WaitOne(patience))
                return QueueTurn.Nothing;
        }
    }

    /// <summary>Waits for the end, however much is queued; false when it did not come in that time.</summary>
    public bool WaitForEnd(TimeSpan patience) => _end.Wait(patience);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LiveItem item in _items)
            item.Dispose();
        foreach (LiveItem item in _spare)
            item.Dispose();
        _news.Dispose();
        _end.Dispose();
    }

    private void Spare(out LiveItem item)
    {
        if (!_spare.TryPop(out LiveItem? spare))
            spare = new LiveItem();
        item = spare;
    }

    private void Put(LiveItem item)
    {
        _items.Enqueue(item);
        _news.Set();
    }

    private void DropPackets()
    {
        LiveItem? tracks = null;
        bool anew = false, lost = false;
        while (_items.TryDequeue(out LiveItem? item))
        {
            switch (item.Kind)
            {
                case LiveItemKind.Packet:
                    if (item.Stream == StreamKind.Video || !_hasPicture)
                        _dropped++;
                    break;
                case LiveItemKind.Tracks:
                    anew |= item.Anew;
                    (tracks, item) = (item, tracks);
                    break;
                case LiveItemKind.Lost:
                    lost = true;
                    break;
            }

            if (item is null)
                continue;
            item.Clear();
            _spare.Push(item);
        }

        _bytes = 0;
        if (tracks is null)
            return;
        // What came after a loss is of a new connection, whichever of the words about it stands.
        tracks.Set(tracks.TakeTracks(), anew || lost);
        _items.Enqueue(tracks);
    }
}
