using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Mps.Orchestration.Admission;
using Mps.Orchestration.Aws;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Options;
using Mps.Orchestration.Samples;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;
using Mps.Orchestration.Triggers;
using Mps.Orchestration.Usage;
using Mps.Storage.Local;
using Mps.Storage.S3;
using Mps.Storage.Sqlite;

namespace Mps.Storage;

/// <summary>Registers the task store and the buckets that the configuration names.</summary>
public static class StorageServices
{
    // On top of the time that a queue is asked to wait.
    private static readonly TimeSpan QueuePatience = TimeSpan.FromSeconds(20);

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
        services.AddSingleton(s => new BucketSet(options.Buckets.Select(b => OpenBucket(s, options, b.Key, b.Value))));
        services.AddSingleton<IUsageStore>(s => s.GetRequiredService<SqliteTaskStore>());
        services.AddSingleton<IJobCostStore>(s => s.GetRequiredService<SqliteTaskStore>());
        services.AddSingleton<IFlowStore>(s => s.GetRequiredService<SqliteTaskStore>());
        services.AddSingleton<ITriggerLedger>(s => s.GetRequiredService<SqliteTaskStore>());
        services.AddSingleton<ILiveStore>(s => s.GetRequiredService<SqliteTaskStore>());
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

    private static IObjectStore OpenBucket(IServiceProvider services, DaemonOptions options, string name, BucketOptions bucket)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var log = services.GetService<ILoggerFactory>()?.CreateLogger("Mps.Storage") ?? NullLogger.Instance;
        return bucket.Type switch
        {
            "Local" => new LocalObjectStore(name, bucket.Region, bucket.Path, bucket.Watch, time, log),
            "S3" => OpenS3(options, S3Bucket.Of(name, bucket), bucket, time, log),
            _ => throw new InvalidOperationException($"Buckets:{name}:Type '{bucket.Type}' is unknown; use Local or S3."),
        };
    }

    private static S3ObjectStore OpenS3(DaemonOptions options, S3Bucket bucket, BucketOptions settings, TimeProvider time, ILogger log)
    {
        var staging = settings.Staging.Length > 0 ? settings.Staging : Path.Combine(options.StateDirectory, "staging", bucket.Name);
        return new S3ObjectStore(bucket, staging, options.Inputs, settings.Watch, Events(bucket, settings, time, log), time, log);
    }

    private static S3EventFeed? Events(S3Bucket bucket, BucketOptions settings, TimeProvider time, ILogger log)
    {
        var events = settings.Events;
        if (events.QueueUrl.Length == 0) return null;
        var credential = events.AccessKeyId.Length > 0
            ? new AwsCredential(events.AccessKeyId, S3Bucket.Secret(events.SecretKey, events.SecretKeyFile))
            : bucket.Credential;
        var client = new SqsClient(
            new HttpClient { Timeout = SqsClient.MaxWait + QueuePatience },
            events.Region.Length > 0 ? events.Region : bucket.Region,
            events.Endpoint.Length > 0 ? new Uri(events.Endpoint) : null,
            credential,
            time);
        return new S3EventFeed(client, events.QueueUrl, bucket.ServiceName, bucket.Name, settings.Watch.Interval, time, log);
    }
}
