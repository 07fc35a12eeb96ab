using Mps.Integration.Tests.Harness;
using Xunit;

// One daemon serves all tests that need no configuration of their own; they run one after the other, as each may use every core.
[assembly: AssemblyFixture(typeof(SharedDaemon))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]
