using Microsoft.Data.Sqlite;
using Mps.Orchestration.Admission;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Samples;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;
using Mps.Orchestration.Triggers;
using Mps.Orchestration.Usage;

namespace Mps.Storage.Sqlite;

/// <summary>
/// Tasks, outbox, custom templates, samples and flows in one SQLite file: write-ahead log, every commit synced to disk. One connection writes, through
/// <see cref="_writes"/>; readers have their own and never wait for it. Owns the lock on its state directory.
/// </summary>
public sealed partial class SqliteTaskStore : ITaskStore, IOutboxStore, ITemplateStore, ISampleStore, IUsageStore, IJobCostStore, IFlowStore, ILiveStore, ITriggerLedger, IDisposable
{
    /// <summary>SQLITE_CORRUPT and SQLITE_NOTADB.</summary>
    private const int Corrupt = 11, NotADatabase = 26;

    private readonly StateLock _lock;
    private readonly ReaderPool _readers;
    private readonly SqliteConnection _writer;
    private readonly WriteQueue _writes;
    private bool _disposed;

    private SqliteTaskStore(StateLock stateLock, SqliteConnection writer, string readers)
    {
        _lock = stateLock;
        _writer = writer;
        _writes = new WriteQueue(writer);
        _readers = new ReaderPool(readers);
    }

    /// <summary>Opens the database, creating or migrating it.</summary>
    /// <exception cref="IOException">Another daemon uses it.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or no database; it is left as it is.</exception>
    /// <exception cref="SqliteException">The disk refuses.</exception>
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
            // Before anything is written: a file that ends early or holds something else is not to be made worse.
            writer.Scalar("SELECT count(*) FROM sqlite_schema");
            writer.Execute(null, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON");
            SqliteSchema.Migrate(writer);
            return new SqliteTaskStore(stateLock, writer, Text(path, SqliteOpenMode.ReadWrite, pooling: false));
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            writer?.Dispose();
            stateLock.Dispose();
            throw new InvalidDataException(
                $"The task database '{path}' is damaged ({e.Message}); it was left as it is. Put a backup in its place, or move it away to begin with an empty one.", e);
        }
        catch
        {
            writer?.Dispose();
            stateLock.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the writes in progress. May be called again: a container disposes of it once per interface.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        _writes.Dispose();
        _readers.Dispose();
        _lock.Dispose();
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

    /// <summary>One change, on the disk once it returns; taken back when <paramref name="work"/> throws or answers null or false.</summary>
    private Task<T> WriteAsync<T>(Func<SqliteTransaction, T> work, CancellationToken cancellation) => _writes.WriteAsync(work, cancellation);

    private T Read<T>(Func<SqliteConnection, T> work) => _readers.Read(work);

    private Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? Task.FromCanceled<T>(cancellation) : Task.FromResult(Read(work));
}
