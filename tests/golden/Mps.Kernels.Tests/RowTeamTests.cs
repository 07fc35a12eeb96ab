namespace Mps.Kernels.Tests;

public sealed class RowTeamTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 100, 8)]
    [InlineData(2, 1, 16)]
    [InlineData(3, 100, 8)]
    [InlineData(4, 1080, 7)]
    public void Every_row_is_computed_once(int threads, int rows, int grain)
    {
        using RowTeam team = new(threads);
        int[] times = new int[rows];
        for (int round = 1; round <= 50; round++)
        {
            team.Run(rows, grain, (first, end, worker) =>
            {
                Assert.Equal(0, first % grain);
                Assert.InRange(worker, 0, threads - 1);
                for (int y = first; y < end; y++)
                {
                    Interlocked.Increment(ref times[y]);
                }
            });
            Assert.All(times, count => Assert.Equal(round, count));
        }
    }

    [Fact]
    public void What_the_work_throws_reaches_the_caller_and_the_team_goes_on()
    {
        using RowTeam team = new(3);
        Assert.Throws<InvalidDataException>(() => team.Run(64, 1, (first, _, _) =>
        {
            if (first == 33)
            {
                throw new InvalidDataException();
            }
        }));
        int rows = 0;
        team.Run(64, 1, (first, end, _) => Interlocked.Add(ref rows, end - first));
        Assert.Equal(64, rows);
    }

    [Fact]
    public void Nothing_is_allocated_per_run()
    {
        using RowTeam team = new(2);
        RowWork work = (_, _, _) => { };
        Assert.Equal(0, Mps.Tests.Allocations.Of(() => team.Run(64, 8, work)));
    }
}
