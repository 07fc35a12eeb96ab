using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Mps.ControlPlane;
using Mps.ControlPlane.Listening;
using Mps.ControlPlane.Metrics;
using Mps.Daemon.Systemd;
using Mps.Daemon.Workers;
using Mps.Orchestration;
using Mps.Orchestration.Options;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Workers;
using Mps.Storage;

namespace Mps.Daemon;

/// <summary>Puts the control house together.</summary>
internal static class DaemonHost
{
    /// <param name="options">A valid configuration.</param>
    /// <param name="controlSocket">Bound; moves to the server.</param>
    /// <param name="collector">Listens already.</param>
    public static WebApplication Build(DaemonOptions options, Socket controlSocket, MetricCollector collector)
    {
        // The empty builder reads no files or variables of its own: ours are the only ones.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        AddLogging(builder.Logging);
        var listeners = new Listeners(
            controlSocket, options.Control.Socket, Address(options.Http.Listen), Address(options.Metrics.Listen), options.Http.MaxBodyBytes);
        builder.WebHost.UseKestrelCore();
        listeners.Apply(builder.WebHost);

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = (2 * options.Workers.StopGrace) + TimeSpan.FromSeconds(10));

        // Hosted services start in this order and stop in the reverse one: workers outlive the tasks that use them.
        builder.Services.AddSingleton<WorkerPool>();
        builder.Services.AddSingleton<IWorkerPool>(services => services.GetRequiredService<WorkerPool>());
        builder.Services.AddSingleton<IWorkerStatus>(services => services.GetRequiredService<WorkerPool>());
        builder.Services.AddSingleton<IFrameTap>(services => services.GetRequiredService<WorkerPool>());
        builder.Services.AddHostedService(services => services.GetRequiredService<WorkerPool>());
        builder.Services.AddSingleton(ControlRoles.Of(options.Control));
        builder.Services.AddStorage(options).AddOrchestration(options).AddControlPlane(options, listeners, collector);
        builder.Services.AddSingleton(_ => new ServiceNotifier(Environment.GetEnvironmentVariable("NOTIFY_SOCKET")));
        builder.Services.AddHostedService(services => new ServiceReports(
            services.GetRequiredService<ServiceNotifier>(),
            ServiceReports.Watchdog(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID")),
            services.GetRequiredService<ITaskStore>(),
            services.GetRequiredService<WaitingSignal>(),
            services.GetRequiredService<IHostApplicationLifetime>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ServiceReports>>()));

        var app = builder.Build();
        app.UseControlPlane();
        return app;
    }

    /// <summary>Logs go to stderr, with priorities for the journal when it reads us, else with the time.</summary>
    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        var journal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null || Environment.GetEnvironmentVariable("INVOCATION_ID") is not null;
        logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = journal ? ConsoleFormatterNames.Systemd : ConsoleFormatterNames.Simple;
        });
        logging.AddSimpleConsole(simple =>
        {
            simple.SingleLine = true;
            simple.ColorBehavior = LoggerColorBehavior.Disabled;
            simple.UseUtcTimestamp = true;
            simple.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        // AddSimpleConsole chooses its own formatter.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = journal ? ConsoleFormatterNames.Systemd : ConsoleFormatterNames.Simple);
    }

    private static System.Net.IPEndPoint? Address(string listen) => ListenAddress.TryParse(listen, out var address) ? address : null;
}
