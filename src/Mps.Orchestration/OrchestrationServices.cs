using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Options;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Samples;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Telemetry;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration;

/// <summary>Registers the orchestration. The store and buckets come from Mps.Storage, the worker pool from the daemon.</summary>
public static class OrchestrationServices
{
    public static IServiceCollection AddOrchestration(this IServiceCollection services, DaemonOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options.Tasks);
        services.AddSingleton(options.Inputs);
        services.AddSingleton(options.Workers);
        services.AddSingleton(options.Hardware);
        services.AddSingleton(options.Notify);

        services.AddSingleton<PresetTemplates>();
        services.AddSingleton<TemplateCatalogue>();
        services.AddSingleton<ITemplateSource>(s => s.GetRequiredService<TemplateCatalogue>());
        services.AddSingleton<PersonSamples>();
        services.AddSingleton<WordSamples>();
        services.AddSingleton<HotwordLibraries>();
        services.AddSingleton(_ => new InputPolicy(options.Inputs));
        services.AddSingleton(s =>
        {
            var buckets = s.GetRequiredService<BucketSet>();
            var policy = s.GetRequiredService<InputPolicy>();
            return new StorageRules(name => buckets.Find(name)?.Region, policy.Refusal);
        });
        services.AddSingleton<Planner>();
        services.AddSingleton<EditPlanner>();
        services.AddSingleton<InputResolver>();
        services.AddSingleton<Quarantine>();
        services.AddSingleton<MediaMetadata>();

        services.AddSingleton<TaskEvents>();
        services.AddSingleton<RunningTasks>();
        services.AddSingleton<WaitingSignal>();
        services.AddSingleton<TaskRegister>();
        services.AddSingleton<TaskIntake>();
        services.AddSingleton<EditMediaIntake>();
        services.AddSingleton<TaskQueries>();
        services.AddSingleton<TaskControl>();

        services.AddSingleton<NotificationOutbox>();
        services.AddSingleton<Notifications>();
        services.AddSingleton<OrchestrationMetrics>();

        services.AddSingleton<JobPreparation>();
        services.AddSingleton<JobRun>();
        services.AddSingleton<TaskEnding>();
        services.AddSingleton<TaskExecution>();
        services.AddSingleton(options.Live);
        services.AddSingleton<LiveBoard>();
        services.AddSingleton<LiveSpool>();
        services.AddSingleton<LivePlanner>();
        services.AddSingleton<LiveIntake>();
        services.AddSingleton<LiveExecution>();
        services.TryAddSingleton<ILiveSchedules, NoLiveSchedules>();

        services.AddHostedService<TaskRunner>();
        services.AddHostedService<LiveRunner>();
        services.AddHostedService<NotificationDispatcher>();
        return services;
    }
}
