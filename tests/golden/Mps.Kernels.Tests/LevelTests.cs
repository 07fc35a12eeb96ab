using System.Diagnostics;

namespace Mps.Kernels.Tests;

/// <summary>
/// Runs this test program again with instruction sets switched off, and has the child assert that they really are off: a switch that
/// no longer switches would leave a test that tests nothing.
/// </summary>
public sealed class LevelTests
{
    private const string ExpectedLevel = "MPS_TEST_EXPECTED_LEVEL";
    private const string TouchGuard = "MPS_TEST_TOUCH_GUARD";

    [Theory]
    [InlineData(KernelLevel.Avx2, "DOTNET_EnableAVX512")]
    [InlineData(KernelLevel.Scalar, "DOTNET_EnableAVX2")]
    public async Task Kernel_tests_pass_with_less(KernelLevel best, string switchedOff)
    {
        if (Environment.GetEnvironmentVariable(ExpectedLevel) is not null)
        {
            Assert.Skip("This is the child.");
        }

        if (KernelSet.Best.Level <= best)
        {
            Assert.Skip($"This CPU's best is {KernelSet.Best.Level} anyway.");
        }

        (int exitCode, string output) = await RunAgain(
            [
                "-method", $"{typeof(ScalingTests).FullName}.*", "-method", $"{typeof(OverlayTests).FullName}.*", "-method", $"{typeof(ToneTests).FullName}.*",
                "-method", $"{typeof(SuperResolution.SuperResolutionTests).FullName}.*", "-method", $"{typeof(SuperResolution.ConvolutionTests).FullName}.*",
                "-method", $"{typeof(LevelTests).FullName}.{nameof(Best_is_what_the_parent_expects)}",
            ],
            new() { [switchedOff] = "0", [ExpectedLevel] = best.ToString() });
        Assert.True(exitCode == 0, output);
        Assert.Matches(@"Total: [1-9]\d+, Errors: 0, Failed: 0", output);
    }

    [Fact]
    public void Best_is_what_the_parent_expects()
    {
        if (Environment.GetEnvironmentVariable(ExpectedLevel) is not { } expected)
        {
            Assert.Skip("This process is nobody's child.");
            return;
        }

        Assert.Equal(expected, KernelSet.Best.Level.ToString());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100)]
    public async Task Guard_page_really_faults(int offset)
    {
        // -1 is the byte before an array that fills its pages; 100 the byte after one of 100 bytes.
        const int SegmentationFault = 128 + 11, Abort = 128 + 6;
        (int exitCode, string output) = await RunAgain(
            ["-method", $"{typeof(LevelTests).FullName}.{nameof(Touch_what_the_parent_says)}"],
            new() { [TouchGuard] = offset.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        Assert.True(exitCode is SegmentationFault or Abort, $"exit code {exitCode}: {output}");
    }

    [Fact]
    public unsafe void Touch_what_the_parent_says()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(TouchGuard), out int offset))
        {
            Assert.Skip("This process is nobody's child.");
        }

        using GuardedBuffer buffer = new(offset < 0 ? 4096 : offset);
        buffer.Span.Fill(1);
        ((byte*)buffer.Address)[offset] = 1;
    }

    private static async Task<(int ExitCode, string Output)> RunAgain(string[] arguments, Dictionary<string, string> environment)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "Mps.Kernels.Tests"), ["-noColor", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        // No crash dump for the crash we ask for.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
