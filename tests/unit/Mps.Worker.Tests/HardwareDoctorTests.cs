using Mps.Jobs;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Tests.Hardware;

namespace Mps.Worker.Tests;

public sealed class HardwareDoctorTests
{
    private static readonly DeviceAddress s_cuda = new(HardwareFamily.Cuda, "0"), s_vaapi = new(HardwareFamily.Vaapi, "/dev/dri/renderD128");

    [Theory]
    [InlineData("Cannot load libcuda.so.1; Could not dynamically load CUDA", "install the NVIDIA driver (")]
    [InlineData("Cannot load libnvidia-encode.so.1", "libnvidia-encode1")]
    [InlineData("cu->cuInit(0) failed -> CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected", "nvidia-smi")]
    [InlineData("OpenEncodeSessionEx failed: out of memory (10): (no details)", "sessions that the driver allows are taken")]
    [InlineData("/dev/nvidia0: permission denied", "usermod -aG video ann")]
    [InlineData("words that nobody has met", "nvidia-smi")]
    public void Trouble_with_an_NVIDIA_device_has_a_remedy(string words, string remedy) =>
        Assert.Contains(remedy, HardwareFix.For(s_cuda, words, "ann"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/dev/dri/renderD128: permission denied", "usermod -aG render ann")]
    [InlineData("there is no /dev/dri/renderD*", "i915")]
    [InlineData("Failed to initialise VAAPI connection: -1 (unknown libva error).", "mesa-va-drivers")]
    [InlineData("No usable encoding profile found.", "software encodes it")]
    [InlineData("this FFmpeg has no encoder av1_vaapi", "make build")]
    [InlineData("words that nobody has met", "vainfo")]
    public void Trouble_with_a_VA_API_device_has_a_remedy(string words, string remedy) =>
        Assert.Contains(remedy, HardwareFix.For(s_vaapi, words, "ann"), StringComparison.Ordinal);

    [Fact]
    public void A_device_that_opens_is_told_part_by_part_and_another_in_one_line()
    {
        using HardwareInventory machine = FakeProbe.Machine("cuda:0 vaapi:/dev/dri/renderD128", "cuda:0", "cuda:0 scale", "cuda:0 encode h264 8", "cuda:0 decode hevc 10");
        DoctorCheck[] checks = [.. HardwareDoctor.Check(machine)];
        Assert.Equal(
            ["device cuda:0", "scaler cuda:0", "encoder cuda:0 h264_nvenc", "decoder cuda:0 hevc 10 bits"],
            checks.Where(c => c.Works).Select(c => $"{c.Group} {c.Name}"));
        DoctorCheck other = Assert.Single(checks, c => c.Name.StartsWith("vaapi", StringComparison.Ordinal));
        Assert.Equal(("device", false, "no driver"), (other.Group, other.Works, other.Detail));
        Assert.Contains(checks, c => c is { Group: "encoder", Name: "cuda:0 hevc_nvenc 10 bits", Works: false, Detail: "no h265" });
        Assert.All(checks, c => Assert.False(c.Required));
        Assert.All(checks, c => Assert.Equal(c.Works, c.Fix.Length == 0));
    }
}
