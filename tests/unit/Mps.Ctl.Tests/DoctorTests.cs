using System.Text.Json;
using Xunit;

namespace Mps.Ctl.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class DoctorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mpsctl-doctor-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Worker(string script)
    {
        string path = Path.Combine(_folder.FullName, "worker");
        File.WriteAllText(path, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private string Reporting(bool required) => Worker($$"""
        cat <<END
        {"libraries":"FFmpeg 5.1.9","checks":[
         {"group":"encoder","name":"libx264","works":true,"required":true,"detail":"ok","fix":""},
         {"group":"device","name":"cuda","works":false,"required":{{(required ? "true" : "false")}},"detail":"no device","fix":"install the driver"}]}
        END
        """);

    [Fact]
    public async Task A_missing_optional_device_is_named_with_its_fix_and_is_no_failure()
    {
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync();

        CtlResult result = await daemon.RunAsync("doctor", "--worker", Reporting(required: false));

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("✓  encoder  libx264 (required)", result.Output, StringComparison.Ordinal);
        Assert.Contains("✗  device   cuda", result.Output, StringComparison.Ordinal);
        Assert.Contains("cuda: install the driver", result.Output, StringComparison.Ordinal);
        Assert.Contains("✓  daemon   mpsd", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_required_check_that_fails_is_exit_code_1()
    {
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync();
        Assert.Equal(ExitCode.Failed, (await daemon.RunAsync("doctor", "--worker", Reporting(required: true))).ExitCode);
    }

    [Fact]
    public async Task A_daemon_that_is_not_ready_is_told_with_its_reason()
    {
        await using ScriptedDaemon daemon = await ScriptedDaemon.StartAsync();
        daemon.Ready = false;

        CtlResult result = await daemon.RunAsync("doctor", "-o", "json", "--worker", Reporting(required: false));

        JsonElement check = JsonElement.Parse(result.Output).GetProperty("checks").EnumerateArray().Last();
        Assert.Equal(("mpsd", false, "the store is locked"), (check.GetProperty("name").GetString(), check.GetProperty("works").GetBoolean(), check.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Works_without_a_daemon()
    {
        CtlResult result = await CtlResult.RunAsync("", false, "/", "--socket", "/nowhere/s", "doctor", "--worker", Reporting(required: false));

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("start it: systemctl start mps", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo broken >&2; exit 3", "exit code 3: broken")]
    [InlineData("echo no json", "cannot be read")]
    public async Task A_broken_worker_is_a_finding(string script, string detail)
    {
        CtlResult result = await CtlResult.RunAsync("", false, "/", "--socket", "/nowhere/s", "doctor", "--worker", Worker(script));

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains(detail, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_worker_is_a_finding() =>
        Assert.Equal(ExitCode.Failed, (await CtlResult.RunAsync("", false, "/", "--socket", "/nowhere/s", "doctor", "--worker", "/nowhere/mps-worker")).ExitCode);
}
