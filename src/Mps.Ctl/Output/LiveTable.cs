using System.Globalization;
using System.Text.Json;

namespace Mps.Ctl.Output;

/// <summary>Live streams as a table that may be redrawn in place, like top.</summary>
internal sealed class LiveTable(TimeProvider time)
{
    private const string Home = "\u001b[H\u001b[2J";

    /// <param name="output">Where to.</param>
    /// <param name="streams">From <c>GET /v1/live</c>.</param>
    /// <param name="redraw">In the place of what is on the screen.</param>
    public void WriteTo(TextWriter output, IEnumerable<JsonElement> streams, bool redraw)
    {
        DateTimeOffset now = time.GetUtcNow();
        List<JsonElement> all = [.. streams];
        var table = new Table("STREAM", "STATE", "SOURCE", "BITRATE", "FPS", "FRAME", "RECONN", "DISCONT", "LAG", "RECORDED", "WAITS", "FILES", "GAPS", "TASK");
        foreach (JsonElement s in all)
        {
            table.Add(
                s.Text("streamId"),
                s.Text("state"),
                $"{s.Number("sourceIndex")} {s.Text("source")}",
                s.Number("bitRate") > 0 ? BitRate(s.Number("bitRate")) : "-",
                s.Number("framesPerSecond") > 0 ? s.Number("framesPerSecond").ToString("0.0", CultureInfo.InvariantCulture) : "-",
                s.Text("lastFrame") is { Length: > 0 } last ? Age(now - DateTimeOffset.Parse(last, CultureInfo.InvariantCulture)) : "-",
                s.Number("reconnects").ToString(CultureInfo.InvariantCulture),
                s.Number("discontinuities").ToString(CultureInfo.InvariantCulture),
                s.Text("state") == "receiving" ? s.Number("lagSeconds").ToString("0.0 s", CultureInfo.InvariantCulture) : "-",
                s.Number("recordedSeconds") > 0 ? $"{HumanText.Duration(s.Number("recordedSeconds"))} {HumanText.Size((long)s.Number("recordedBytes"))}" : "-",
                s.Number("spooledBytes") > 0 ? HumanText.Size((long)s.Number("spooledBytes")) : "-",
                s.Number("files").ToString(CultureInfo.InvariantCulture),
                s.Number("gaps").ToString(CultureInfo.InvariantCulture),
                s.Text("taskId"));
        }

        if (redraw)
            output.Write(Home);
        table.WriteTo(output);
        foreach (JsonElement s in all.Where(s => s.Text("message").Length > 0))
            output.WriteLine($"{s.Text("streamId")}: {s.Text("message")}");
        output.Flush();
    }

    /// <summary>"1.5 Mb/s".</summary>
    public static string BitRate(double bits) => bits switch
    {
        >= 1e6 => (bits / 1e6).ToString("0.0 'Mb/s'", CultureInfo.InvariantCulture),
        >= 1e3 => (bits / 1e3).ToString("0 'kb/s'", CultureInfo.InvariantCulture),
        _ => bits.ToString("0 'b/s'", CultureInfo.InvariantCulture),
    };

    // A source that has been away for long is read like a recording's length.
    private static string Age(TimeSpan age) =>
        age.TotalMinutes >= 1 ? HumanText.Duration(age.TotalSeconds) : Math.Max(0, age.TotalSeconds).ToString("0.0 s", CultureInfo.InvariantCulture);
}
