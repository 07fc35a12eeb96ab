using Mps.Jobs;
using Mps.Pipeline.Hardware;

namespace Mps.Pipeline.Tests.Hardware;

/// <summary>Whole runs under every policy, on machines that lack what was asked for.</summary>
public sealed class HardwareRunTests
{
    private static readonly VideoTarget s_fast = new("h264", Height: 90, Preset: "ultrafast");
    private static readonly HardwarePolicy s_prefer = new(HardwareUse.Prefer, HardwareUse.Prefer);

    private static TestRun Run(HardwarePolicy? policy, Func<HardwareInventory>? machine, params VideoTarget[] targets) => new TestRun(
        new FileInput(Clip.Named("h264_noaudio.mp4"), Clip.Folder), policy, machine,
        [.. targets.Select((t, i) => new TranscodeOutput(i, "mp4", $"{i}.mp4", t, null))]).Run();

    private static HardwareInventory NoGpu() => FakeProbe.Machine("cuda:0");

    [Fact]
    public void Never_asks_no_device_and_says_nothing_of_any()
    {
        using TestRun run = Run(new HardwarePolicy(), () => throw new InvalidOperationException("Nobody asked for hardware."), s_fast);
        OutputResult result = run.Finished();
        Assert.DoesNotContain(result.Explain, l => l.Contains("hardware", StringComparison.Ordinal));
        Assert.Contains(result.Explain, l => l.Contains("h264 320x180 decoded in software", StringComparison.Ordinal));
    }

    [Fact]
    public void Preferred_hardware_that_is_absent_is_software_with_the_reasons()
    {
        using HardwareInventory machine = NoGpu();
        using TestRun run = Run(s_prefer, () => machine, s_fast);
        OutputResult result = run.Finished();
        Assert.Contains("video: no hardware encoder: cuda:0: no driver", result.Explain);
        Assert.Contains("video: no hardware decoder: cuda:0: no driver", result.Explain);
        Assert.Contains(result.Explain, l => l.Contains("decoded in software", StringComparison.Ordinal) && l.Contains("libx264", StringComparison.Ordinal));
        Assert.Equal(50, Assert.Single(result.Info.Video).Frames);
    }

    [Fact]
    public void A_required_encoder_that_is_absent_fails_its_output_alone()
    {
        using HardwareInventory machine = NoGpu();
        using TestRun run = Run(null, () => machine, s_fast with { HardwareEncode = HardwareUse.Require }, s_fast);
        JobFailure failure = run.Failed();
        Assert.Equal((JobPhase.Plan, JobFault.Request, false, JobFailureDetail.Unsupported), (failure.Phase, failure.Fault, failure.Retryable, failure.Detail));
        Assert.Equal("Hardware encoding of 8-bit h264 is required and not possible here: cuda:0: no driver. `mpsctl doctor` shows what works.", failure.Message);
        Assert.Equal(50, Assert.Single(run.Finished(1).Info.Video).Frames);
        Assert.Equal(["1.mp4"], run.StagedFiles);
    }

    [Fact]
    public void A_required_decoder_that_is_absent_fails_all_that_is_made_of_the_stream()
    {
        using HardwareInventory machine = NoGpu();
        using TestRun run = Run(new HardwarePolicy(Decode: HardwareUse.Require), () => machine, s_fast, s_fast);
        Assert.All([0, 1], i => Assert.StartsWith("Hardware decoding of h264 is required and not possible here: cuda:0: no driver", run.Failed(i).Message, StringComparison.Ordinal));
        Assert.Equal((JobOutcome.Completed, null), (run.End.Outcome, run.End.Failure));
        Assert.Empty(run.StagedFiles);
    }

    /// <summary>Whatever this machine has: the run ends well, and says how.</summary>
    [Fact]
    public void Preferring_hardware_works_on_this_machine()
    {
        using HardwareInventory machine = new(DeviceAddress.Candidates(), new HardwareProbe());
        using TestRun run = Run(s_prefer, () => machine, s_fast, s_fast with { Codec = "h265" });
        Assert.All([0, 1], i => Assert.Equal(50, Assert.Single(run.Finished(i).Info.Video).Frames));
        Assert.Contains(run.Finished().Explain, l => l.Contains("h264 320x180 decoded", StringComparison.Ordinal));
    }

    [Fact]
    public void A_decoder_that_does_not_open_on_its_device_leaves_it_to_software()
    {
        VulkanMachine.Open().Dispose();
        using HardwareInventory machine = VulkanMachine.Of(VulkanMachine.Family(true, "h264 libx264"));
        using TestRun run = Run(s_prefer, () => machine, s_fast);
        OutputResult result = run.Finished();
        Assert.Contains(result.Explain, l => l.Contains("decoded in software (vulkan", StringComparison.Ordinal));
        Assert.Equal((50L, 0L), (run.End.Stages.FramesDecoded, run.End.Stages.RingFallbacks));
    }

    [Fact]
    public void A_required_decoder_that_does_not_open_fails_with_its_words()
    {
        VulkanMachine.Open().Dispose();
        using HardwareInventory machine = VulkanMachine.Of(VulkanMachine.Family(true, "h264 libx264"));
        using TestRun run = Run(new HardwarePolicy(Decode: HardwareUse.Require), () => machine, s_fast);
        Assert.StartsWith("Hardware decoding is required, and vulkan did not open", run.Failed().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoder_that_uploads_by_itself_is_given_pictures_in_memory_and_its_device()
    {
        VulkanMachine.Open().Dispose();
        using HardwareInventory machine = VulkanMachine.Of(VulkanMachine.Family(true, "h264 libx264"));
        using TestRun run = Run(new HardwarePolicy(Encode: HardwareUse.Require), () => machine, s_fast);
        OutputResult result = run.Finished();
        Assert.Equal((160, 90, 50L, "yuv420p"), Assert.Single(result.Info.Video) is var v ? (v.Width, v.Height, v.Frames, v.PixelFormat) : default);
        Assert.Contains(result.Explain, l => l.Contains("crf=20 pix_fmt=nv12", StringComparison.Ordinal));
    }

    /// <summary>H.261 has two sizes and no other, so it is an encoder that opens in a probe and not for the job.</summary>
    [Theory]
    [InlineData(HardwareUse.Prefer)]
    [InlineData(HardwareUse.Require)]
    public void An_encoder_that_refuses_the_real_size_is_left_or_fails_as_the_policy_says(HardwareUse use)
    {
        VulkanMachine.Open().Dispose();
        using HardwareInventory machine = VulkanMachine.Of(VulkanMachine.Family(true, "h264 h261"));
        using TestRun run = Run(new HardwarePolicy(Encode: use), () => machine, s_fast);
        if (use == HardwareUse.Require)
        {
            JobFailure failure = run.Failed();
            Assert.Equal((JobPhase.Encode, JobFault.Request, false), (failure.Phase, failure.Fault, failure.Retryable));
            Assert.StartsWith("Hardware encoding is required: vulkan did not open h261 at 160x90", failure.Message, StringComparison.Ordinal);
            return;
        }

        OutputResult result = run.Finished();
        Assert.Contains(result.Explain, l => l.StartsWith("video: vulkan did not open h261 at 160x90 (", StringComparison.Ordinal) && l.EndsWith(": encoded in software", StringComparison.Ordinal));
        Assert.Equal(("h264", 50L), (result.Info.Video[0].Codec, result.Info.Video[0].Frames));
    }

    /// <summary>The upload happens on a real device; then an encoder that knows memory only refuses, and software does it.</summary>
    [Fact]
    public void An_encoder_that_refuses_pictures_on_the_device_is_left()
    {
        VulkanMachine.Open().Dispose();
        using HardwareInventory machine = VulkanMachine.Of(VulkanMachine.Family(false, "h264 libx264"));
        using TestRun run = Run(new HardwarePolicy(Encode: HardwareUse.Prefer), () => machine, s_fast);
        Assert.Contains(run.Finished().Explain, l => l.StartsWith("video: vulkan did not open libx264", StringComparison.Ordinal));
        Assert.Equal(50, Assert.Single(run.Finished().Info.Video).Frames);
    }
}
