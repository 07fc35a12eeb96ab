using System.Runtime.ExceptionServices;

namespace Mps.Kernels;

/// <summary>Computes rows <paramref name="first"/>..<paramref name="end"/>-1 of a picture.</summary>
/// <param name="first">First row.</param>
/// <param name="end">Row after the last.</param>
/// <param name="worker">Which thread of the team does it, 0..<see cref="RowTeam.Threads"/>-1: the index of its scratch memory.</param>
public delegate void RowWork(int first, int end, int worker);

/// <summary>
/// The threads that share the rows of one picture. The caller of <see cref="Run"/> is one of them; the others are owned here and sleep
/// between pictures. One picture at a time; a second caller waits. Nothing is allocated per run.
/// </summary>
public sealed class RowTeam : IDisposable
{
    private readonly Thread[] _others;
    private readonly SemaphoreSlim _start = new(0);
    private readonly ManualResetEventSlim _done = new();
    private readonly Lock _turn = new();
    private RowWork? _work;
    private ExceptionDispatchInfo? _failure;
    private int _rows;
    private int _grain;
    private int _next;
    private int _busy;
    private volatile bool _disposed;

    /// <param name="threads">How many threads compute, the caller among them; at least 1.</param>
    public RowTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Threads = threads;
        _others = new Thread[threads - 1];
        for (int i = 0; i < _others.Length; i++)
        {
            int worker = i + 1;
            _others[i] = new Thread(() => Serve(worker), maxStackSize: 256 * 1024) { IsBackground = true, Name = $"rows {worker}" };
            _others[i].Start();
        }
    }

    /// <summary>The calling thread alone.</summary>
    public static RowTeam Alone { get; } = new(1);

    /// <summary>How many threads compute.</summary>
    public int Threads { get; }

    /// <summary>Computes all rows and returns when they are done.</summary>
    /// <param name="rows">Rows of the picture, at least 1.</param>
    /// <param name="grain">Rows that are handed out together, at least 1: a multiple of what the work needs to begin at.</param>
    /// <param name="work">Called for disjoint runs of rows that begin at multiples of <paramref name="grain"/>. What it throws is rethrown here.</param>
    public void Run(int rows, int grain, RowWork work)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(grain);
        ObjectDisposedException.ThrowIf(_disposed, this);
        int helpers = Math.Min(_others.Length, ((rows + grain - 1) / grain) - 1);
        if (helpers == 0)
        {
            work(0, rows, 0);
            return;
        }

        lock (_turn)
        {
            (_work, _rows, _grain, _next, _busy, _failure) = (work, rows, grain, 0, helpers, null);
            _done.Reset();
            _start.Release(helpers);
            Take(0);
            _done.Wait();
            _work = null;
            _failure?.Throw();
        }
    }

    /// <summary>Ends the team's threads. Not while <see cref="Run"/> runs.</summary>
    public void Dispose()
    {
        if (_disposed || _others.Length == 0)
        {
            return;
        }

        _disposed = true;
        _start.Release(_others.Length);
        foreach (Thread thread in _others)
        {
            thread.Join();
        }

        _start.Dispose();
        _done.Dispose();
    }

    private void Serve(int worker)
    {
        for (; ; )
        {
            _start.Wait();
            if (_disposed)
            {
                return;
            }

            Take(worker);
            if (Interlocked.Decrement(ref _busy) == 0)
            {
                _done.Set();
            }
        }
    }

    private void Take(int worker)
    {
        try
        {
            for (; ; )
            {
                int first = Interlocked.Add(ref _next, _grain) - _grain;
                if (first >= _rows)
                {
                    return;
                }

                _work!(first, Math.Min(first + _grain, _rows), worker);
            }
        }
        catch (Exception e)
        {
            // The first failure is told; the rows that are left are not begun.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            Volatile.Write(ref _next, _rows);
        }
    }
}
