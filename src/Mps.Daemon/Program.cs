using System.Collections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mps.ControlPlane;
using Mps.ControlPlane.Listening;
using Mps.ControlPlane.Metrics;
using Mps.Daemon;
using Mps.Daemon.Configuration;

// mpsd: the control house. It plans and answers; media is touched by mps-worker processes alone.
const int Failed = 1;
const int Usage = 64;
const int BadConfiguration = 78;

var command = CommandLine.Parse(args);
if (command.Error is not null)
{
    Console.Error.WriteLine($"mpsd: {command.Error}\n{CommandLine.Help}");
    return Usage;
}

if (command.ShowHelp || command.ShowVersion)
{
    Console.WriteLine(command.ShowHelp ? CommandLine.Help : $"mpsd {DaemonIdentity.BuildVersion}");
    return 0;
}

var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => KeyValuePair.Create((string)v.Key, (string?)v.Value ?? ""));
var (options, problems) = DaemonConfiguration.Load(command.ConfigFile, variables);
foreach (var problem in problems)
    Console.Error.WriteLine($"mpsd: {problem}");
if (problems.Count > 0)
    return BadConfiguration;
if (command.CheckConfig)
{
    Console.WriteLine("configuration ok");
    return 0;
}

try
{
    Directory.CreateDirectory(options.StateDirectory);
    using var collector = new MetricCollector();
    var socket = ControlSocket.Bind(options.Control.Socket, options.Control.Group, out var warning);
    await using var app = DaemonHost.Build(options, socket, collector);
    var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Mps.Daemon");
    if (warning is not null)
        log.Warn(warning);
    await app.StartAsync();
    var listeners = app.Services.GetRequiredService<Listeners>();
    log.Ready(DaemonIdentity.BuildVersion, listeners.ControlPath, listeners.ApiAddress, listeners.MetricsAddress);
    Console.WriteLine($"mpsd ready: control={listeners.ControlPath} http={listeners.ApiAddress} metrics={listeners.MetricsAddress}");
    await app.WaitForShutdownAsync();
    log.Stopped();
    return 0;
}
#pragma warning disable CA1031 // Whatever keeps the daemon from running is told in one line, not as a stack trace.
catch (Exception e)
#pragma warning restore CA1031
{
    Console.Error.WriteLine($"mpsd: {e.Message}");
    return Failed;
}
