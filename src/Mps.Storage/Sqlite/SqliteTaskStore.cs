using Microsoft.Data.Sqlite;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Samples;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;

namespace Mps.Storage.Sqlite;

/// <summary>
/// Tasks, outbox, custom templates and samples in one SQLite file: write-ahead log, every commit synced to disk. One connection writes, guarded by
/// <see cref="_writing"/>; readers have their own and never wait for it. Owns the lock on its state directory.
/// </summary>
public sealed partial class SqliteTaskStore : ITaskStore, IOutboxStore, ITemplateStore, ISampleStore, ILiveStore, IDisposable
{
    private readonly StateLock _lock;
    private readonly string _readers;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _disposed;

    private SqliteTaskStore(StateLock stateLock, SqliteConnection writer, string readers)
    {
        _lock = stateLock;
        _writer = writer;
        _readers = readers;
    }

    /// <summary>Opens the database, creating or migrating it.</summary>
    /// <exception cref="IOException">Another daemon uses it.</exception>
    /// <exception cref="SqliteException">It is no database, or the disk refuses.</exception>
    public static SqliteTaskStore Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SystemSqlite.Use();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var stateLock = StateLock.Take(Path.GetFullPath(path));
        SqliteConnection? writer = null;
        try
        {
            CreatePrivate(path);
            writer = new SqliteConnection(Text(path, SqliteOpenMode.ReadWriteCreate, pooling: false));
            writer.Open();
            writer.Execute(null, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON");
            SqliteSchema.Migrate(writer);
            return new SqliteTaskStore(stateLock, writer, Text(path, SqliteOpenMode.ReadWrite, pooling: true));
        }
        catch
        {
            writer?.Dispose();
            stateLock.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the write in progress. May be called again: a container disposes of it once per interface.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        _writing.Wait();
        _writer.Dispose();
        using (var any = new SqliteConnection(_readers)) SqliteConnection.ClearPool(any);
        _lock.Dispose();
        _writing.Dispose();
    }

    private static string Text(string path, SqliteOpenMode mode, bool pooling) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = pooling, DefaultTimeout = 10 }.ToString();

    /// <summary>The database holds callers' keys: nobody else may read it. SQLite gives its other files the same mode.</summary>
    private static void CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (OperatingSystem.IsLinux()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
    }

    /// <summary>One transaction; rolled back when <paramref name="work"/> throws or answers null or false.</summary>
    private async Task<T> WriteAsync<T>(Func<SqliteTransaction, T> work, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var transaction = _writer.BeginTransaction(deferred: false);
            var result = work(transaction);
            if (result is not (null or false)) transaction.Commit();
            return result;
        }
        finally
        {
            _writing.Release();
        }
    }

    private T Read<T>(Func<SqliteConnection, T> work)
    {
        using var connection = new SqliteConnection(_readers);
        connection.Open();
        connection.Execute(null, "PRAGMA query_only = ON");
        return work(connection);
    }

    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? Task.FromCanceled<T>(cancellation) : Task.FromResult(Read(work));
}
