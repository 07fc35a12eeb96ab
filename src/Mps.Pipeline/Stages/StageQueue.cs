using Mps.Av;

namespace Mps.Pipeline.Stages;

/// <summary>
/// A bounded queue between two stages. Items move: a push that succeeds leaves the caller's item empty, one that fails
/// leaves it alone. Each end can say that it is done: the producer by <see cref="Complete"/> (what is queued is still
/// delivered), the consumer by <see cref="Stop"/> (what is queued is dropped, further pushes are refused).
/// All memory is taken in the constructor; pushing and popping allocate nothing.
/// </summary>
public sealed class StageQueue<T> : IDisposable
    where T : class, IMovable<T>, new()
{
    private readonly Lock _gate = new();
    private readonly T[] _items;
    private readonly long[] _tags;
    private readonly SemaphoreSlim _filled = new(0);
    private readonly SemaphoreSlim _free;
    private int _head;
    private int _count;
    private bool _completed;
    private bool _stopped;

    /// <param name="capacity">Most items queued at once; a push beyond waits.</param>
    public StageQueue(int capacity)
    {
        _items = new T[capacity];
        _tags = new long[capacity];
        for (int i = 0; i < capacity; i++)
            _items[i] = new T();
        _free = new SemaphoreSlim(capacity);
    }

    /// <summary>Most items queued at once.</summary>
    public int Capacity => _items.Length;

    /// <summary>Waits for room and moves the item in.</summary>
    /// <param name="item">Left empty on success.</param>
    /// <param name="tag">Travels with the item.</param>
    /// <returns>False when the consumer has stopped.</returns>
    public bool Push(T item, long tag = 0)
    {
        _free.Wait();
        lock (_gate)
        {
            if (_stopped)
            {
                _free.Release();
                return false;
            }

            int slot = (_head + _count) % _items.Length;
            _items[slot].MoveFrom(item);
            _tags[slot] = tag;
            _count++;
        }

        _filled.Release();
        return true;
    }

    /// <summary>Waits for an item and moves it out.</summary>
    /// <returns>False when the producer has completed and nothing is left, or the queue was stopped.</returns>
    public bool Pop(T item, out long tag)
    {
        _filled.Wait();
        lock (_gate)
        {
            if (_count == 0)
            {
                // Woken by Complete or Stop; stay awake for the next call.
                _filled.Release();
                tag = 0;
                return false;
            }

            item.MoveFrom(_items[_head]);
            tag = _tags[_head];
            _head = (_head + 1) % _items.Length;
            _count--;
        }

        _free.Release();
        return true;
    }

    /// <summary>The producer has nothing more.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (_completed)
                return;
            _completed = true;
        }

        _filled.Release();
    }

    /// <summary>The consumer wants nothing more, or the run is being torn down: drops what is queued and frees both ends.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            _stopped = true;
            for (; _count > 0; _count--, _head = (_head + 1) % _items.Length)
                _items[_head].Clear();
        }

        _filled.Release();
        _free.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        foreach (T item in _items)
            item.Dispose();
        _filled.Dispose();
        _free.Dispose();
    }
}
