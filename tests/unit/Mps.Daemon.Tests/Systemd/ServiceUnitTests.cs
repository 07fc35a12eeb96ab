using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Mps.Daemon.Tests.Systemd;

/// <summary>What systemd itself says about our unit.</summary>
public sealed partial class ServiceUnitTests : IDisposable
{
    private const double MostExposure = 2.0;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-unit-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_unit_verifies_without_a_word()
    {
        var (code, output) = await AnalyzeAsync("verify", Unit());
        Assert.Equal("", output);
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task The_unit_exposes_little()
    {
        var (code, output) = await AnalyzeAsync("security", "--offline=yes", "--no-pager", Unit());
        Assert.Equal(0, code);
        var exposure = double.Parse(Exposure().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(exposure, 0.0, MostExposure);
    }

    /// <summary>The unit with a program that exists here; the installed path does not.</summary>
    private string Unit()
    {
        var unit = Path.Combine(_folder.FullName, "mps.service");
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "systemd", "mps.service"));
        Assert.Contains("ExecStart=/usr/lib/mps/mpsd", text, StringComparison.Ordinal);
        File.WriteAllText(unit, text.Replace("/usr/lib/mps/mpsd", "/bin/true", StringComparison.Ordinal));
        return unit;
    }

    private static async Task<(int Code, string Output)> AnalyzeAsync(params string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("systemd-analyze", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Skip($"systemd-analyze cannot be started: {e.Message}");
            throw;
        }

        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output);
        }
    }

    [GeneratedRegex(@"Overall exposure level for mps\.service: ([\d.]+)")]
    private static partial Regex Exposure();
}
