using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mps.ControlPlane.Access;
using Mps.ControlPlane.Endpoints;
using Mps.ControlPlane.Listening;
using Mps.ControlPlane.Metrics;
using Mps.Orchestration.Admission;
using Mps.Orchestration.Batches;
using Mps.Orchestration.Flows;
using Mps.Orchestration.Images;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Live;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Options;
using Mps.Orchestration.Samples;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;
using Mps.Orchestration.Usage;

namespace Mps.ControlPlane;

/// <summary>Registers the control plane. The host provides <see cref="IWorkerStatus"/>, <see cref="IFrameTap"/>, the orchestration and the store.</summary>
public static class ControlPlaneServices
{
    /// <param name="services">Where to.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="listeners">Where to listen; apply it to the server, too.</param>
    /// <param name="collector">Collects from now on.</param>
    public static IServiceCollection AddControlPlane(this IServiceCollection services, DaemonOptions options, Listeners listeners, MetricCollector collector)
    {
        services.AddSingleton(options);
        services.AddSingleton(listeners);
        services.AddSingleton(collector);
        services.AddSingleton(_ => new CredentialStore(options.Credentials));
        services.TryAddSingleton(PeerRoles.Everybody);
        services.AddSingleton<CallerIdentity>();
        services.AddSingleton(provider => new RateLimiter(options.Access.RateLimits, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditEndpoint>();
        services.AddSingleton<DeliveryEndpoints>();
        services.AddSingleton<ControlCalls>();
        services.AddSingleton(provider => new DaemonIdentity(DaemonIdentity.BuildVersion, provider.GetRequiredService<TimeProvider>().GetUtcNow()));
        services.AddSingleton(Actions);
        services.AddSingleton<ControlPlaneMetrics>();
        services.AddSingleton<ProcessMetrics>();
        services.AddSingleton<ApiEndpoint>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<InfoEndpoint>();
        services.AddSingleton<ExplainEndpoint>();
        services.AddSingleton<ObjectsEndpoint>();
        services.AddSingleton<EventsEndpoint>();
        services.AddSingleton<TriggerEndpoints>();
        services.AddSingleton<LiveEndpoint>();
        services.AddSingleton<MetricsEndpoint>();
        services.AddSingleton<RestartEndpoint>();
        services.AddSingleton<CapacityEndpoint>();
        services.AddSingleton<TapEndpoint>();
        services.AddSingleton<BenchEndpoint>();
        services.AddSingleton<RequestDispatcher>();
        return services;
    }

    /// <summary>Serves every request of the application, and makes the control plane's instruments exist.</summary>
    public static void UseControlPlane(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.ApplicationServices.GetRequiredService<ControlPlaneMetrics>();
        app.ApplicationServices.GetRequiredService<ProcessMetrics>();
        app.ApplicationServices.GetRequiredService<AdmissionMetrics>();
        app.ApplicationServices.GetRequiredService<DaemonIdentity>();
        var dispatcher = app.ApplicationServices.GetRequiredService<RequestDispatcher>();
        app.Run(dispatcher.DispatchAsync);
    }

    private static ActionTable Actions(IServiceProvider services)
    {
        var table = new ActionTable();
        TaskEndpoints.Register(
            table,
            services.GetRequiredService<TaskIntake>(),
            services.GetRequiredService<EditMediaIntake>(),
            services.GetRequiredService<TaskQueries>(),
            services.GetRequiredService<TaskControl>());
        ImageEndpoints.Register(table, services.GetRequiredService<ImageIntake>(), services.GetRequiredService<ImageQueries>());
        BatchEndpoints.Register(table, services.GetRequiredService<BatchIntake>(), services.GetRequiredService<BatchQueries>());
        TemplateEndpoints.Register(table, services.GetRequiredService<TemplateCatalogue>());
        SampleEndpoints.Register(
            table,
            services.GetRequiredService<PersonSamples>(),
            services.GetRequiredService<WordSamples>(),
            services.GetRequiredService<HotwordLibraries>());
        FlowEndpoints.Register(table, services.GetRequiredService<WorkflowCatalogue>(), services.GetRequiredService<ScheduleCatalogue>());
        MediaEndpoints.Register(table, services.GetRequiredService<MediaMetadata>());
        UsageEndpoints.Register(table, services.GetRequiredService<UsageQueries>());
        NotificationEndpoints.Register(table, services.GetRequiredService<Notifications>());
        LiveEndpoint.Register(table, services.GetRequiredService<LiveIntake>());
        return table;
    }
}
