using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests.Live;

/// <summary>The daemon dies at every step of a recording; the next one must bring it to exactly one good end, with every segment once.</summary>
public sealed class LiveCrashTests
{
    public static TheoryData<string, bool, int> Steps
    {
        get
        {
            var steps = new TheoryData<string, bool, int>
            {
                { "LeaseLiveAsync", true, 1 }, { "LoadLedgerAsync", true, 1 }, { "OpenStaging", true, 1 },
                { "CloseFileAsync", false, 1 }, { "CloseFileAsync", true, 1 },
                { "RecordSubtaskAsync", false, 1 }, { "RecordSubtaskAsync", true, 1 },
                { "CompleteAsync", false, 1 }, { "CompleteAsync", true, 1 },
            };
            foreach (var after in (bool[])[false, true])
            {
                for (var nth = 1; nth <= 3; nth++) steps.Add("AddSegmentAsync", after, nth);
                for (var nth = 1; nth <= 7; nth++) steps.Add("Commit", after, nth); // three segments and a playlist after each, and at the end
            }

            return steps;
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task The_playlist_lists_every_segment_once_wherever_the_daemon_died(string step, bool after, int nth)
    {
        await using var house = LiveHouse.Create();
        await house.StopAsync();
        var fuse = new Fuse(step, after, nth);
        house.Open(fuse);
        var id = await LiveHouse.StartAsync(house);
        Script(house);
        await house.StartAsync();
        await fuse.Blown.WaitAsync(TimeSpan.FromSeconds(60));
        await house.StopAsync();

        house.Open(Fuse.None);
        await house.StartAsync();
        var task = await house.EndOfAsync(id);
        Assert.Equal(SubtaskState.Succeeded, task.Subtasks[0].State);
        await house.SettledAsync();
        Assert.Equal(["cam/m3u8.m3u8", "cam/m3u8_0.ts", "cam/m3u8_1.ts", "cam/m3u8_2.ts"], house.Outputs());
        var playlist = house.Read("out/cam/m3u8.m3u8");
        Assert.Equal(
            ["m3u8_0.ts", "m3u8_1.ts", "m3u8_2.ts"], LiveHouse.Lines(playlist).Where(l => l.EndsWith(".ts", StringComparison.Ordinal)));
        Assert.EndsWith("#EXT-X-ENDLIST\n", playlist, StringComparison.Ordinal);
        Assert.Equal(["0.0", "0.1", "0.2"], Enumerable.Range(0, 3).Select(i => house.Read($"out/cam/m3u8_{i}.ts")));
        Assert.Single((await house.Store.LoadLedgerAsync(id, CancellationToken.None)).Files);
        Assert.Equal([0L, 1L], (await house.CallbacksAsync()).Where(c => c.LiveRecordResultInfo is not null).Select(c => c.LiveRecordResultInfo!.RecordOver!.Value));
        Assert.Single(await house.CallbacksAsync(), c => c.NotificationType == "ProcessEof");
    }

    /// <summary>Three segments in all, over however many workers; then the source ends.</summary>
    private static void Script(House house) => house.Stream(stream =>
    {
        stream.Progress();
        for (var number = stream.Next(); number < 3; number++)
        {
            if (!stream.Told.Contains(number)) stream.Segment(number);
        }

        return (stream.IsOver ? stream : stream.EndOfFile(0, last: true)).End();
    });
}
