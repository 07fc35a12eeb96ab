using Xunit;

namespace Mps.Integration.Tests.Harness;

/// <summary>Base of all tests here: when one fails, it shows what the daemons of its class said meanwhile.</summary>
public abstract class DaemonTest : IDisposable
{
    private readonly long _mark = DaemonLog.Mark;

    public void Dispose()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            foreach (var line in DaemonLog.Since(_mark))
                TestContext.Current.TestOutputHelper?.WriteLine(line);
        }
        GC.SuppressFinalize(this);
    }
}

/// <summary>The daemon of all tests of a class that need no configuration of their own.</summary>
public sealed class SharedDaemon : IAsyncLifetime
{
    internal DaemonProcess Daemon { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Daemon = await DaemonProcess.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (Daemon is not null)
            await Daemon.DisposeAsync();
    }
}
