using Mps.Daemon.Workers;

namespace Mps.Daemon.Tests.Workers;

public sealed class IdleMemoryTests
{
    [Fact]
    public void Memory_is_given_back_once_after_the_last_job()
    {
        var (time, times) = (new ManualTime(), 0);
        using var memory = new IdleMemory(time, () => times++);
        memory.Work();
        memory.Idle();
        time.Advance(IdleMemory.Rest - TimeSpan.FromTicks(1));
        Assert.Equal(0, times);
        time.Advance(TimeSpan.FromTicks(1));
        time.Advance(10 * IdleMemory.Rest);
        Assert.Equal(1, times);
    }

    [Fact]
    public void A_job_that_follows_at_once_is_not_disturbed()
    {
        var (time, times) = (new ManualTime(), 0);
        using var memory = new IdleMemory(time, () => times++);
        memory.Idle();
        time.Advance(IdleMemory.Rest / 2);
        memory.Work();
        time.Advance(10 * IdleMemory.Rest);
        Assert.Equal(0, times);
    }
}
