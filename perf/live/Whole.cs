using Mps.Integration.Tests.Harness;
using Mps.Live.Bench;

namespace Mps.Perf.Live;

/// <summary>Whether recordings of an unbroken pattern are whole: no break in any playlist or ledger, and every picture there, counted in some of them.</summary>
internal static class Whole
{
    private const int Decoded = 3; // decoding all of hundreds would take longer than recording them

    /// <summary>Stops the recordings and looks at them.</summary>
    public static async Task ReportAsync(Report report, Recorder recorder, string name) =>
        report.AtMost($"{name}: pictures or segments lost", await LostAsync(recorder), 0);

    /// <summary>Stops the recordings; how often something is missing in any of them.</summary>
    public static async Task<int> LostAsync(Recorder recorder)
    {
        await recorder.StopAsync();
        var lost = 0;
        for (var stream = 0; stream < recorder.Count; stream++)
        {
            lost += await recorder.GapsAsync(stream) + File.ReadLines(recorder.Playlist(stream)).Count(l => l == "#EXT-X-DISCONTINUITY");
            if (stream < Decoded) lost += (await PatternReader.Read(recorder.Daemon.Join($"rec/{stream}/rec.m3u8"))).Runs().Count - 1;
        }

        return lost;
    }
}
