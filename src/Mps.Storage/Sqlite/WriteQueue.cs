using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Mps.Storage.Sqlite;

/// <summary>
/// Group commit: writes that arrive while one transaction is being synced to disk share the next one, so that a sync serves
/// many callers and a lone caller waits for no other. Each write stands in a savepoint of its own: what one of them refuses
/// does not touch the others. A caller is answered only once its change is on the disk. Owns the connection.
/// </summary>
internal sealed class WriteQueue : IDisposable
{
    /// <summary>Writes that share a transaction; more would make the first of them wait for the last.</summary>
    private const int MaxBatch = 256;

    private readonly SqliteConnection _connection;
    private readonly Channel<Write> _queue = Channel.CreateBounded<Write>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Task _loop;

    public WriteQueue(SqliteConnection connection)
    {
        _connection = connection;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>One change; taken back when <paramref name="work"/> throws or answers null or false.</summary>
    /// <param name="work">Runs alone, inside the transaction.</param>
    /// <param name="cancellation">Counts until the work begins.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteTransaction, T> work, CancellationToken cancellation)
    {
        var write = new Write<T>(work, cancellation);
        try
        {
            await _queue.Writer.WriteAsync(write, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteTaskStore));
        }

        return await write.Answer.ConfigureAwait(false);
    }

    /// <summary>Waits for what was queued.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _loop.GetAwaiter().GetResult();
        _connection.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<Write>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var next)) batch.Add(next);
            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Write> batch)
    {
        SqliteTransaction? transaction = null;
        try
        {
            transaction = _connection.BeginTransaction(deferred: false);
            foreach (var write in batch) Run(write, transaction);
            transaction.Commit();
            transaction.Dispose();
        }
#pragma warning disable CA1031 // Whatever broke the transaction broke it for everyone in it: each caller gets it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (transaction is not null) End(transaction);
            foreach (var write in batch) write.Fail(e);
            return;
        }

        foreach (var write in batch) write.Settle();
    }

    /// <summary>
    /// Ends a transaction that broke. SQLite ends it itself when its commit finds the disk full; the wrapper does not notice,
    /// rolls back once more, and would hold on to it for ever when that fails: so it is given one to roll back.
    /// </summary>
    private void End(SqliteTransaction transaction)
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) != 0) raw.sqlite3_exec(_connection.Handle, "BEGIN");
        transaction.Dispose();
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0) raw.sqlite3_exec(_connection.Handle, "ROLLBACK");
    }

    private void Run(Write write, SqliteTransaction transaction)
    {
        transaction.Save("one");
        if (!write.Run(transaction))
        {
            // A full disk and its like end the whole transaction, whoever met them.
            if (raw.sqlite3_get_autocommit(_connection.Handle) != 0) throw write.Error ?? new InvalidOperationException("SQLite ended the transaction.");
            transaction.Rollback("one");
        }

        transaction.Release("one");
    }

    private abstract class Write
    {
        /// <summary>What its work threw.</summary>
        public Exception? Error { get; protected set; }

        /// <returns>False when it is to be taken back.</returns>
        public abstract bool Run(SqliteTransaction transaction);

        /// <summary>The transaction is on the disk.</summary>
        public abstract void Settle();

        /// <summary>The transaction is gone.</summary>
        public abstract void Fail(Exception e);
    }

    private sealed class Write<T>(Func<SqliteTransaction, T> work, CancellationToken cancellation) : Write
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Answer => _answer.Task;

        public override bool Run(SqliteTransaction transaction)
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                _result = work(transaction);
                return _result is not (null or false);
            }
#pragma warning disable CA1031 // The caller gets it; the other writes go on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Error = e;
                return false;
            }
        }

        public override void Settle()
        {
            if (Error is OperationCanceledException && cancellation.IsCancellationRequested) _answer.SetCanceled(cancellation);
            else if (Error is not null) _answer.SetException(Error);
            else _answer.SetResult(_result);
        }

        public override void Fail(Exception e) => _answer.SetException(Error ?? e);
    }
}
