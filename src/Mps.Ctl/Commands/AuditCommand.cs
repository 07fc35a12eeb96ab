using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mps.Ctl.Output;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl audit</c>: who changed what.</summary>
internal static partial class AuditCommand
{
    public static Command Build(CommandTree tree)
    {
        var since = new Option<string>("--since") { Description = "A time, or how long ago: 2026-01-31T12:00:00Z, 90m, 2h, 7d", HelpName = "TIME" };
        var limit = new Option<int>("--limit") { Description = "At most so many, the latest [default: 1000]", HelpName = "N", DefaultValueFactory = _ => 1000 };
        var command = new Command("audit", "Lists changing calls, oldest first.") { since, limit };
        tree.Define(command, """
            mpsctl audit --since 2h
            mpsctl audit --since 2026-01-31T12:00:00Z -o json
            """, async (parsed, client, cancel) =>
        {
            string from = parsed.GetValue(since) is { Length: > 0 } text
                ? Uri.EscapeDataString(Since(text, TimeProvider.System.GetUtcNow()).ToString("O", CultureInfo.InvariantCulture))
                : "";
            JsonElement reply = await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/v1/audit?since={from}&limit={parsed.GetValue(limit)}"), cancel);
            if (tree.WantsJson(parsed))
            {
                tree.Terminal.Output.WriteLine(JsonText.Of(reply));
                return ExitCode.Ok;
            }

            var table = new Table("TIME", "CALLER", "ROLE", "ACTION", "RESULT", "TARGETS");
            foreach (JsonElement entry in reply.Items("entries"))
            {
                table.Add(
                    HumanText.Time(entry.Text("time")),
                    entry.Text("caller"),
                    entry.Text("role"),
                    entry.Text("action"),
                    entry.Text("result"),
                    string.Join(' ', entry.GetProperty("targets").EnumerateObject().Select(t => $"{t.Name}={t.Value}")));
            }

            table.WriteTo(tree.Terminal.Output);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The moment that a --since names.</summary>
    /// <exception cref="UsageException">It is neither a time nor a duration.</exception>
    internal static DateTimeOffset Since(string text, DateTimeOffset now)
    {
        if (Ago().Match(text) is { Success: true } ago && int.TryParse(ago.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return now - ago.Groups[2].Value switch
            {
                "s" => TimeSpan.FromSeconds(count),
                "m" => TimeSpan.FromMinutes(count),
                "h" => TimeSpan.FromHours(count),
                _ => TimeSpan.FromDays(Math.Min(count, 36500)),
            };
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time)
            ? time
            : throw new UsageException($"--since {text} is neither a time such as 2026-01-31T12:00:00Z nor a duration such as 2h");
    }

    [GeneratedRegex("^([0-9]{1,9})([smhd])$")]
    private static partial Regex Ago();
}
