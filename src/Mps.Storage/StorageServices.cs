using Microsoft.Extensions.DependencyInjection;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Options;
using Mps.Orchestration.Samples;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;
using Mps.Storage.Local;
using Mps.Storage.Sqlite;

namespace Mps.Storage;

/// <summary>Registers the task store and the buckets that the configuration names.</summary>
public static class StorageServices
{
    /// <summary>The store is opened when it is first asked for; a second daemon on the same state fails there.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, DaemonOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(_ => OpenStore(options));
        services.AddSingleton<ITaskStore>(s => s.GetRequiredService<SqliteTaskStore>());
        services.AddSingleton<IOutboxStore>(s => s.GetRequiredService<SqliteTaskStore>());
        services.AddSingleton<ITemplateStore>(s => s.GetRequiredService<SqliteTaskStore>());
        services.AddSingleton<ISampleStore>(s => s.GetRequiredService<SqliteTaskStore>());
        services.AddSingleton<ILiveStore>(s => s.GetRequiredService<SqliteTaskStore>());
        services.AddSingleton(_ => new BucketSet(options.Buckets.Select(b => OpenBucket(b.Key, b.Value))));
        return services;
    }

    private static SqliteTaskStore OpenStore(DaemonOptions options)
    {
        if (!options.Store.Type.Equals("Sqlite", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException($"Store:Type '{options.Store.Type}' is unknown; use Sqlite.");
        var path = options.Store.ConnectionString.Length == 0 ? Path.Combine(options.StateDirectory, "mps.db") : DatabasePath(options.Store.ConnectionString);
        return SqliteTaskStore.Open(path);
    }

    /// <summary>A path, or "Data Source=PATH" as SQLite's own connection strings have it.</summary>
    private static string DatabasePath(string connection) =>
        connection.Contains('=', StringComparison.Ordinal)
            ? new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(connection).DataSource
            : connection;

    private static LocalObjectStore OpenBucket(string name, BucketOptions bucket) =>
        bucket.Type.Equals("Local", StringComparison.OrdinalIgnoreCase)
            ? new LocalObjectStore(name, bucket.Region, bucket.Path)
            : throw new InvalidOperationException($"Buckets:{name}:Type '{bucket.Type}' is unknown; use Local.");
}
