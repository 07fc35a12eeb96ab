using System.Globalization;
using System.Text.Json;

namespace Mps.Ctl.Output;

/// <summary>One live stream for people: state, outputs, files, gaps.</summary>
internal static class LiveReport
{
    /// <param name="output">Where to.</param>
    /// <param name="detail">From <c>GET /v1/live?task=ID</c>.</param>
    public static void Write(TextWriter output, JsonElement detail)
    {
        JsonElement status = detail.Child("status");
        output.WriteLine($"Task     {detail.Text("taskId")}");
        output.WriteLine($"State    {detail.Text("state")}{(status.Text("state") is { Length: > 0 } state ? $", {state}" : "")}");
        foreach ((int index, JsonElement source) in detail.Items("sources").Index())
            output.WriteLine($"{(index == 0 ? "Source " : "Backup ")}  {source.GetString()}{(status.Number("sourceIndex") == index && status.Text("state").Length > 0 ? "  (in use)" : "")}");
        output.WriteLine($"Bucket   {detail.Text("bucket")}");
        if (status.Text("message") is { Length: > 0 } message)
            output.WriteLine($"Message  {message}");
        foreach (JsonElement note in status.Items("notes"))
            output.WriteLine($"Note     {note.GetString()}");

        output.WriteLine();
        var outputs = new Table("#", "OUTPUT", "STATE", "MESSAGE");
        foreach (JsonElement o in detail.Items("outputs"))
            outputs.Add(Number(o, "index"), o.Text("type"), o.Text("state"), o.Text("message"));
        outputs.WriteTo(output);

        if (status.Items("pushes").Any())
        {
            output.WriteLine();
            var pushes = new Table("#", "SENT TO", "STATE", "BITRATE", "SENT", "RECONNECTS", "DROPPED", "MESSAGE");
            foreach (JsonElement p in status.Items("pushes"))
            {
                pushes.Add(
                    Number(p, "output"), p.Text("url"), p.Text("state"), $"{p.Number("bitRate") / 1000:0} kb/s", HumanText.Size((long)p.Number("bytes")),
                    Number(p, "reconnects"), Number(p, "dropped"), p.Text("message"));
            }

            pushes.WriteTo(output);
        }

        output.WriteLine();
        var files = new Table("#", "FILE", "LENGTH", "SIZE", "STARTED", "KEY");
        foreach (JsonElement f in detail.Items("files"))
        {
            files.Add(
                Number(f, "output"), Number(f, "file"), HumanText.Duration(f.Number("seconds")), HumanText.Size((long)f.Number("bytes")),
                HumanText.Time(f.Text("started")), f.Text("key"));
        }

        foreach (JsonElement f in detail.Items("open"))
        {
            files.Add(
                Number(f, "output"), Number(f, "file"), HumanText.Duration(f.Number("seconds")), HumanText.Size((long)f.Number("bytes")),
                HumanText.Time(f.Text("started")), $"{f.Text("key")}  (growing, segments: {Number(f, "segments")})");
        }

        files.WriteTo(output);
        if (!detail.Items("gaps").Any())
            return;
        output.WriteLine();
        var gaps = new Table("MISSING FROM", "TO", "SECONDS", "REASON");
        foreach (JsonElement g in detail.Items("gaps"))
        {
            TimeSpan length = Moment(g, "to") - Moment(g, "from");
            gaps.Add(g.Text("from"), g.Text("to"), length.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture), g.Text("reason"));
        }

        gaps.WriteTo(output);
    }

    private static string Number(JsonElement holder, string member) => holder.Number(member).ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(JsonElement holder, string member) => DateTimeOffset.Parse(holder.Text(member), CultureInfo.InvariantCulture);
}
