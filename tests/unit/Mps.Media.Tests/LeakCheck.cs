[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Mps.Media.Tests;

/// <summary>Base of tests that own rings, leases or frame memory: whatever a test made must be gone when it ends.</summary>
public abstract class LeakCheck : IDisposable
{
    private readonly (int Rings, int Leases, int Memories) _before = Now();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Assert.Equal(_before, Now());
    }

    private static (int Rings, int Leases, int Memories) Now() => (FrameRing.LiveCount, FrameLease.LiveCount, FrameMemory.LiveCount);
}
