using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Batches;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;
using Mps.Orchestration.Triggers;
using Mps.Orchestration.Workers;
using Mps.Storage.Local;
using Mps.Storage.Sqlite;

namespace Mps.Orchestration.Tests;

/// <summary>A control house with a real store and real buckets in a temporary folder, and workers of the test's making.</summary>
internal sealed class House : IAsyncDisposable
{
    private static readonly WatchOptions Watched = new() { Interval = TimeSpan.FromMilliseconds(10), StableFor = TimeSpan.Zero };

    private readonly string _folder = Directory.CreateTempSubdirectory("mps-test-").FullName;
    private readonly DaemonOptions _options;
    private readonly TimeProvider _time;
    private ServiceProvider? _services;
    private SqliteTaskStore? _store;

    public House(DaemonOptions? options = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _options = options ?? new DaemonOptions { Workers = new WorkerOptions { Max = 1 } };
        Put("in/a.mp4", "source");
        Directory.CreateDirectory(Path.Combine(_folder, "out"));
        Open(Fuse.None);
    }

    public FakeWorkers Workers { get; } = new();

    public TestTemplates Templates { get; } = TestTemplates.Filled();

    /// <summary>Wraps a bucket before it is used; set before the next <see cref="Open"/>.</summary>
    public Func<IObjectStore, IObjectStore> WrapBucket { get; set; } = bucket => bucket;

    public SqliteTaskStore Store => _store!;

    public T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    public void Put(string path, string text)
    {
        var full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        // Whole at once: a watch may look at any moment.
        var whole = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(whole, text);
        File.Move(whole, full, overwrite: true);
    }

    public string Read(string path) => File.ReadAllText(Path.Combine(_folder, path));

    /// <summary>All files of the output bucket, staging included.</summary>
    public IEnumerable<string> Outputs() => Directory.GetFileSystemEntries(Path.Combine(_folder, "out"), "*", SearchOption.AllDirectories)
        .Where(f => File.Exists(f) || Path.GetFileName(f) == ObjectKey.StagingFolder)
        .Select(f => Path.GetRelativePath(Path.Combine(_folder, "out"), f))
        .Order(StringComparer.Ordinal);

    public void Open(Fuse fuse)
    {
        _store = SqliteTaskStore.Open(Path.Combine(_folder, "state", "mps.db"));
        var services = new ServiceCollection();
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton(fuse.Guard<ITaskStore>(_store));
        services.AddSingleton(fuse.Guard<IOutboxStore>(_store));
        services.AddSingleton<Mps.Orchestration.Templates.ITemplateStore>(_store);
        services.AddSingleton<Mps.Orchestration.Usage.IUsageStore>(_store);
        services.AddSingleton<Mps.Orchestration.Admission.IJobCostStore>(_store);
        services.AddSingleton(fuse.Guard<IBatchStore>(_store));
        services.AddSingleton(fuse.Guard<IFlowStore>(_store));
        services.AddSingleton(fuse.Guard<ITriggerLedger>(_store));
        services.AddSingleton(fuse.Guard<ILiveStore>(_store));
        services.AddSingleton(new BucketSet(new[] { "in", "out" }.Select(
            name => fuse.Guard(WrapBucket(new LocalObjectStore(name, "here", Path.Combine(_folder, name), Watched))))));
        services.AddSingleton<IWorkerPool>(Workers);
        services.AddSingleton(_time);
        services.AddOrchestration(_options);
        services.AddSingleton<ITemplateSource>(Templates);
        _services = services.BuildServiceProvider();
    }

    public async Task StartAsync()
    {
        foreach (var service in _services!.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
    }

    /// <summary>Ends the daemon; what it has not stored is lost.</summary>
    public async Task StopAsync()
    {
        if (_services is null) return;
        foreach (var service in _services.GetServices<IHostedService>().Reverse()) await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        _services = null;
        _store!.Dispose();
    }

    public async Task<string> SubmitAsync(string items = "{'Definition':100010}", string more = "", string input = "a.mp4")
    {
        var json = $$$"""
            {'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'{{{input}}}'}},
             'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'out'}},'OutputDir':'/made/'{{{more}}},
             'MediaProcessTask':{'TranscodeTaskSet':[{{{items}}}]}}
            """;
        using var body = System.Text.Json.JsonDocument.Parse(json.Replace('\'', '"'));
        var response = await Get<TaskIntake>().ProcessMedia(ApiJson.Read<ProcessMediaRequest>(body.RootElement), CancellationToken.None);
        return response.TaskId!;
    }

    /// <summary>The task once it has finished.</summary>
    public async Task<MediaTask> EndOfAsync(string taskId)
    {
        await foreach (var e in Get<TaskEvents>().Subscribe(taskId, CancellationToken.None))
        {
            if (e.State == "FINISH") break;
        }

        // The end is stored before staging is removed: wait for the run itself.
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (Get<RunningTasks>().Count > 0)
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return (await Store.FindAsync(taskId, CancellationToken.None))!;
    }

    public async Task<MediaTask> RunAsync(string items = "{'Definition':100010}", string more = "", string input = "a.mp4") =>
        await EndOfAsync(await SubmitAsync(items, more, input));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
