using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Mps.Ctl.Daemon;
using Mps.Ctl.Output;
using Mps.Jobs;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl doctor</c>: what of the media libraries and devices really works here, and how to mend the rest.</summary>
internal static class DoctorCommand
{
    /// <summary>Devices that hang while they open are why this is not short.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static Command Build(CommandTree tree)
    {
        var worker = new Option<string>("--worker")
        {
            Description = "The worker to ask [default: mps-worker beside mpsctl]",
            HelpName = "PATH",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "mps-worker"),
        };
        var command = new Command("doctor", "Tries libraries, codecs and devices, and says how to mend what does not work.") { worker };
        tree.Define(command, """
            mpsctl doctor
            mpsctl doctor -o json | jq '.checks[] | select(.works | not)'
            """, async (parsed, client, cancel) =>
        {
            DoctorReport report = await AskWorkerAsync(parsed.GetRequiredValue(worker), cancel);
            report = report with { Checks = [.. report.Checks, await AskDaemonAsync(client, cancel)] };
            if (tree.WantsJson(parsed))
                tree.Terminal.Output.WriteLine(JsonText.Of(JsonSerializer.SerializeToElement(report, CorridorJson.Default.DoctorReport)));
            else
                Write(report, tree.Terminal.Output);
            return report.Checks.Any(c => c.Required && !c.Works) ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }

    private static void Write(DoctorReport report, TextWriter output)
    {
        if (report.Libraries.Length > 0)
            output.WriteLine(report.Libraries + Environment.NewLine);
        var table = new Table("", "GROUP", "NAME", "FOUND");
        foreach (DoctorCheck check in report.Checks)
            table.Add(check.Works ? "✓" : "✗", check.Group, check.Required ? $"{check.Name} (required)" : check.Name, check.Detail.ReplaceLineEndings(" "));
        table.WriteTo(output);

        DoctorCheck[] fixable = [.. report.Checks.Where(c => !c.Works && c.Fix.Length > 0)];
        if (fixable.Length == 0)
            return;
        output.WriteLine();
        output.WriteLine("To mend:");
        foreach (DoctorCheck check in fixable)
            output.WriteLine($"  {check.Name}: {check.Fix}");
    }

    /// <summary>A worker that is missing or breaks is itself a finding, not an error of the doctor.</summary>
    private static async Task<DoctorReport> AskWorkerAsync(string worker, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(worker, ["--doctor"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token), errors = process.StandardError.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
                string report = await output;
                if (process.ExitCode != 0 && report.Length == 0)
                    return Broken(worker, $"exit code {process.ExitCode}: {(await errors).Trim()}");
                return JsonSerializer.Deserialize(report, CorridorJson.Default.DoctorReport) ?? Broken(worker, "it printed null");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                return Broken(worker, $"it did not answer within {Patience.TotalSeconds:0} s");
            }
        }
        catch (Win32Exception e)
        {
            return Broken(worker, e.Message);
        }
        catch (JsonException e)
        {
            return Broken(worker, $"its report cannot be read: {e.Message}");
        }
    }

    private static DoctorReport Broken(string worker, string detail) =>
        new("", [new DoctorCheck("system", "mps-worker", Works: false, Required: true, $"{worker}: {detail}", "reinstall, or build with: make build")]);

    private static async Task<DoctorCheck> AskDaemonAsync(DaemonClient client, CancellationToken cancel)
    {
        try
        {
            string? reason = await client.GetNotReadyReasonAsync(cancel);
            return new DoctorCheck(
                "daemon", "mpsd", reason is null, Required: false, reason ?? $"ready at {client.Socket}", reason is null ? "" : "see its log: journalctl -u mps");
        }
        catch (DaemonUnreachableException e)
        {
            return new DoctorCheck("daemon", "mpsd", Works: false, Required: false, e.Message, "start it: systemctl start mps");
        }
    }
}
