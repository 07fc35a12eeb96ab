using System.Runtime.CompilerServices;
using Mps.Integration.Tests.Harness;
using Xunit;

// Most of the time goes by in real time, with live streams and what is killed and started again: several classes wait beside each other.
// What a test asserts is of its own daemon or, of those that share one, of its class's.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

internal static class Assembly
{
    [ModuleInitializer]
    internal static void Begin() => DaemonLog.Class = () => TestContext.Current.TestClass?.TestClassName ?? "";
}
