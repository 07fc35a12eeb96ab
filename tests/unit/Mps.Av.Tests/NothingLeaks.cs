using System.Reflection;
using Mps.Av;
using Mps.Media;
using Xunit.v3;

// Live counts are of the process, so tests run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: Mps.Tests.NothingLeaks]

namespace Mps.Tests;

/// <summary>After every test: no native object, no ring, no lease and no frame memory is left.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class NothingLeaksAttribute : BeforeAfterTestAttribute
{
    // Always: a test that listens to the log in its constructor may be the first of the run.
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => AvLibrary.Initialize();

    public override void After(MethodInfo methodUnderTest, IXunitTest test) =>
        Assert.Equal((0, 0, 0, 0), (AvLibrary.LiveHandles, FrameRing.LiveCount, FrameLease.LiveCount, FrameMemory.LiveCount));
}
