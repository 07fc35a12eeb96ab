using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Live.Transcode;

/// <summary>
/// A picture and a sound as their encoders give them, brought into the order of their decoding times: sound is coded sooner and waits
/// for the picture. Any thread.
/// </summary>
internal abstract class EncodedStreams : IPacketWriter, IDisposable
{
    /// <summary>Slot of the picture.</summary>
    public const int VideoSlot = 0;

    /// <summary>Slot of the sound.</summary>
    public const int AudioSlot = 1;

    // Encoders put sound before the first sample; the container's clock begins early enough for that.
    private const long Origin = LiveClock.Origin;

    // A picture that is so far behind the sound is not waited for.
    private const long LongestWait = LiveClock.PerSecond;

    private readonly Lock _gate = new();
    private readonly Queue<LiveItem> _video = new();
    private readonly Queue<LiveItem> _audio = new();
    private readonly Stack<LiveItem> _spare = new();
    private readonly Func<MediaSink, int>?[] _add = new Func<MediaSink, int>?[2];
    private readonly Rational[] _timeBases = new Rational[2];
    private readonly bool _hasAudio;
    private int _attached;
    private int _ended;
    private bool _begun;
    private bool _disposed;

    /// <param name="hasAudio">There is sound besides the picture.</param>
    protected EncodedStreams(bool hasAudio) => _hasAudio = hasAudio;

    /// <inheritdoc/>
    public abstract bool NeedsGlobalHeader { get; }

    private int Streams => _hasAudio ? 2 : 1;

    /// <inheritdoc/>
    public void Attach(int slot, Func<MediaSink, int> add, Rational timeBase)
    {
        lock (_gate)
        {
            (_add[slot], _timeBases[slot]) = (add, timeBase);
            Known();
        }
    }

    /// <inheritdoc/>
    public void Abandon(int slot)
    {
        lock (_gate)
            Known();
    }

    /// <inheritdoc/>
    public void Write(int slot, MediaPacket packet)
    {
        lock (_gate)
        {
            PacketFacts facts = packet.Facts;
            long pts = Ticks(slot, facts.Pts), dts = Ticks(slot, facts.Dts);
            LiveItem item = _spare.TryPop(out LiveItem? spare) ? spare : new LiveItem();
            item.Set(
                packet, slot == VideoSlot ? StreamKind.Video : StreamKind.Audio,
                new LiveTimes(pts, dts, Ticks(slot, facts.Duration) - Origin, null), slot == VideoSlot && facts.Key);
            packet.Clear();
            (slot == VideoSlot ? _video : _audio).Enqueue(item);
            if (_begun)
                Release(all: false);
        }
    }

    /// <inheritdoc/>
    public void End(int slot)
    {
        lock (_gate)
        {
            if (++_ended < Streams || !_begun)
                return;
            Release(all: true);
            Finish();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (LiveItem item in _video.Concat(_audio).Concat(_spare))
                item.Dispose();
            Dispose(true);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>All streams are known.</summary>
    protected abstract void Begin(SinkStreams streams);

    /// <summary>The next packet, whose bytes may be taken.</summary>
    protected abstract void Put(LiveItem item);

    /// <summary>Nothing follows.</summary>
    protected abstract void Finish();

    /// <summary>Releases what is owned.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private void Known()
    {
        if (++_attached < Streams)
            return;
        Begin(new SinkStreams(_add[VideoSlot], _add[AudioSlot]));
        _begun = true;
        Release(all: false);
    }

    private long Ticks(int slot, long time) => new MediaTime(time, _timeBases[slot]).Rescale(LiveClock.Ticks).Ticks + Origin;

    private void Release(bool all)
    {
        while (_video.Count + _audio.Count > 0)
        {
            bool sound = _video.Count == 0 || (_audio.Count > 0 && _audio.Peek().Times.Dts <= _video.Peek().Times.Dts);
            // Sound that is ahead of all pictures so far waits for the next.
            if (sound && _video.Count == 0 && !all && !IsLong(_audio))
                return;
            LiveItem item = (sound ? _audio : _video).Dequeue();
            try
            {
                Put(item);
            }
            finally
            {
                item.Clear();
                _spare.Push(item);
            }
        }
    }

    // Encoders number packets of sound without holes, so their number tells how long they last together.
    private static bool IsLong(Queue<LiveItem> sound) => sound.Count * sound.Peek().Times.Duration > LongestWait;
}
