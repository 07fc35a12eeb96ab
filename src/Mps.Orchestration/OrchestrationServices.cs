using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mps.Orchestration.Admission;
using Mps.Orchestration.Batches;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Images;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Notify.Transports;
using Mps.Orchestration.Options;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Samples;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Telemetry;
using Mps.Orchestration.Templates;
using Mps.Orchestration.Triggers;
using Mps.Orchestration.Usage;

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
        services.AddSingleton(options.JobHardware);
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
            return new StorageRules(name => buckets.Find(name)?.Region, policy.Refusal, name => buckets.Find(name)?.Bucket);
        });
        services.AddSingleton<Planner>();
        services.AddSingleton<ActivityPlanner>();
        services.AddSingleton<EditPlanner>();
        services.AddSingleton<ImagePlanner>();
        services.AddSingleton<FlowChanges>();
        services.AddSingleton<FlowRules>();
        services.AddSingleton<WorkflowCatalogue>();
        services.AddSingleton<ScheduleCatalogue>();
        services.AddSingleton<InputResolver>();
        services.AddSingleton<Quarantine>();
        services.AddSingleton<MediaMetadata>();

        services.AddSingleton<TaskEvents>();
        services.AddSingleton<RunningTasks>();
        services.AddSingleton<WaitingSignal>();
        services.AddSingleton<TaskRegister>();
        services.AddSingleton<TaskMaker>();
        services.AddSingleton<TaskIntake>();
        services.AddSingleton<EditMediaIntake>();
        services.AddSingleton<ImageIntake>();
        services.AddSingleton<ImageQueries>();
        services.AddSingleton<TaskQueries>();
        services.AddSingleton<TaskControl>();

        services.AddSingleton<TaskRestart>();
        services.AddSingleton<BatchSignal>();
        services.AddSingleton<BatchIntake>();
        services.AddSingleton<BatchQueries>();
        services.AddSingleton<UsageQueries>();

        services.AddSingleton(_ => new StagingSpace(options));
        services.AddSingleton<NodeBudget>();
        services.AddSingleton<JobCosts>();
        services.AddSingleton<AdmissionDesk>();
        services.AddSingleton<AdmissionMetrics>();
        services.AddSingleton<Capacity>();
        services.AddSingleton(_ => new NodeBench(options));

        services.AddSingleton<NotificationOutbox>();
        services.AddSingleton<INotificationTransport, HttpTransport>();
        services.AddSingleton<INotificationTransport, SqsTransport>();
        services.AddSingleton<INotificationTransport, CmqTransport>();
        services.AddSingleton<INotificationTransport, FunctionTransport>();
        services.AddSingleton<INotificationTransport, BackupTransport>();
        services.AddSingleton<NotificationTransports>();
        services.AddSingleton<DeliveryDesk>();
        services.AddSingleton<Notifications>();
        services.AddSingleton<OrchestrationMetrics>();

        services.AddSingleton<JobPreparation>();
        services.AddSingleton<JobRun>();
        services.AddSingleton<JobChain>();
        services.AddSingleton<TaskEnding>();
        services.AddSingleton<TaskExecution>();
        services.AddSingleton(options.Triggers);
        services.AddSingleton<TriggerWatches>();
        services.AddSingleton<TriggerMetrics>();
        services.AddSingleton<TriggerIntake>();
        services.AddSingleton<Backfill>();
        services.AddHostedService<TaskRunner>();
        services.AddHostedService<BatchKeeper>();
        services.AddHostedService<TriggerEngine>();
        services.AddSingleton(options.Live);
        services.AddSingleton<LiveBoard>();
        services.AddSingleton<LiveSpool>();
        services.AddSingleton<NamedSources>();
        services.AddSingleton<LivePlanner>();
        services.AddSingleton<LiveIntake>();
        services.AddSingleton<LiveExecution>();
        services.AddHostedService<LiveRunner>();
        services.AddHostedService<NotificationDispatcher>();
        return services;
    }
}
