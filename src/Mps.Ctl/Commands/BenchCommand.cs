using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mps.Ctl.Output;
using Mps.Jobs;

namespace Mps.Ctl.Commands;

/// <summary><c>mpsctl bench</c>: how fast this node's picture kernels are; the daemon keeps the figures.</summary>
internal static class BenchCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    public static Command Build(CommandTree tree)
    {
        var worker = new Option<string>("--worker")
        {
            Description = "The worker that measures [default: mps-worker beside mpsctl]",
            HelpName = "PATH",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "mps-worker"),
        };
        var device = new Option<string?>("--device")
        {
            Description = "Measure this device's kernels, by a part of its name, its number or its UUID [default: the GPU, if there is one]",
            HelpName = "DEVICE",
        };
        var last = new Option<bool>("--last") { Description = "Show what was measured last instead" };
        var command = new Command("bench", "Measures this node's picture kernels on one thread and has the daemon keep the figures.") { worker, device, last };
        tree.Define(command, """
            mpsctl bench
            mpsctl bench --device llvmpipe
            mpsctl bench --last -o json
            """, async (parsed, client, cancel) =>
        {
            BenchReport report;
            if (parsed.GetValue(last))
            {
                report = (await client.GetAsync("/v1/bench", cancel)).GetProperty("report").Deserialize(CorridorJson.Default.BenchReport)!;
            }
            else
            {
                report = await MeasureAsync(parsed.GetRequiredValue(worker), parsed.GetValue(device), cancel);
                await client.PostAsync("/v1/bench", JsonSerializer.SerializeToNode(report, CorridorJson.Default.BenchReport)!, cancel);
            }

            if (tree.WantsJson(parsed))
                tree.Terminal.Output.WriteLine(JsonText.Of(JsonSerializer.SerializeToElement(report, CorridorJson.Default.BenchReport)));
            else
                Write(report, tree.Terminal.Output);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(BenchReport report, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Processor}; one thread copies {report.CopyGigabytesPerSecond:0.0} GB/s"));
        Write(report.Lines, output);
        if (report.Device is not { } device)
            return;
        output.WriteLine();
        output.WriteLine($"{device.Name}, with the way there and back");
        Write(device.Lines, output);
    }

    private static void Write(IReadOnlyList<BenchLine> lines, TextWriter output)
    {
        output.WriteLine();
        var table = new Table("OPERATION", "SIZE", "KERNEL", "MPX/S", "FRAMES/S", "OF COPY");
        foreach (BenchLine line in lines)
        {
            table.Add(
                line.Operation,
                string.Create(CultureInfo.InvariantCulture, $"{line.Width}x{line.Height}"),
                line.Implementation,
                line.MegapixelsPerSecond.ToString("0", CultureInfo.InvariantCulture),
                (line.MegapixelsPerSecond * 1e6 / ((double)line.Width * line.Height)).ToString("0.0", CultureInfo.InvariantCulture),
                line.BandwidthShare.ToString("0.0 %", CultureInfo.InvariantCulture));
        }

        table.WriteTo(output);
    }

    private static async Task<BenchReport> MeasureAsync(string worker, string? device, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(s_patience);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(worker, device is null ? ["--bench"] : ["--bench", device]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token), errors = process.StandardError.ReadToEndAsync(patience.Token);
                await process.WaitForExitAsync(patience.Token);
                return process.ExitCode == 0
                    ? JsonSerializer.Deserialize(await output, CorridorJson.Default.BenchReport) ?? throw new UsageException($"{worker} printed null")
                    : throw new UsageException($"{worker} ended with code {process.ExitCode}: {(await errors).Trim()}");
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                throw new UsageException($"{worker} did not finish within {s_patience.TotalMinutes:0} minutes");
            }
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"{worker} cannot be started: {e.Message}");
        }
        catch (JsonException e)
        {
            throw new UsageException($"the report of {worker} cannot be read: {e.Message}");
        }
    }
}
