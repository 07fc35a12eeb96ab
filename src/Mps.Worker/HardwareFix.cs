using Mps.Pipeline.Hardware;

namespace Mps.Worker;

/// <summary>What an operator can do about words of drivers and of the library. Package names are Debian's.</summary>
internal static class HardwareFix
{
    private static readonly (string Words, string Fix)[] s_known =
    [
        ("libcuda.so", "install the NVIDIA driver (nvidia-driver, libcuda1); nothing to do without an NVIDIA GPU"),
        ("libnvidia-encode.so", "install the NVIDIA driver's encoder library (libnvidia-encode1)"),
        ("libnvcuvid.so", "install the NVIDIA driver's decoder library (libnvcuvid1)"),
        ("CUDA_ERROR_NO_DEVICE", "the driver sees no GPU: `nvidia-smi` says more; in a container pass the GPU on"),
        ("CUDA_ERROR_UNKNOWN", "the driver's memory node may be missing: run `nvidia-modprobe -u -c=0` as root at every start, or nvidia-persistenced"),
        ("CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "kernel module and libraries of the NVIDIA driver differ: reboot after its update"),
        ("minimum required Nvidia driver", "the NVIDIA driver is too old for this FFmpeg: update it"),
        ("No capable devices found", "this GPU has no encoder for the codec; software encodes it"),
        ("OpenEncodeSessionEx failed: out of memory", "all encoder sessions that the driver allows are taken: end other programs that encode, or allow fewer jobs at once"),
        ("OpenEncodeSessionEx failed", "this GPU has no free or no suitable encoder: `nvidia-smi encodersessions` says more"),
        ("there is no /dev/dri/renderD*", "load the GPU's kernel driver (i915, xe, amdgpu); in a container pass /dev/dri on; nothing to do without an Intel or AMD GPU"),
        ("Failed to initialise VAAPI connection", "install the VA-API driver (intel-media-va-driver-non-free or mesa-va-drivers); `vainfo` says more"),
        ("Cannot open a VA display", "install the VA-API driver (intel-media-va-driver-non-free or mesa-va-drivers); `vainfo` says more"),
        ("MFX session", "install Intel's media runtime (libmfx1, and libmfx-gen1.2 for newer GPUs)"),
        ("No usable encoding", "this GPU or its VA-API driver has no encoder for the codec (`vainfo` lists them); software encodes it"),
        ("No support for codec", "this GPU has no decoder for the codec; software decodes it"),
        ("does not take the stream", "this GPU has no decoder for the codec; software decodes it"),
        ("this FFmpeg has no", "install an FFmpeg that is built with it, then rebuild the shim: `make build`"),
    ];

    /// <summary>One sentence, never empty.</summary>
    /// <param name="device">What was tried.</param>
    /// <param name="words">Why it failed.</param>
    /// <param name="user">As whom.</param>
    public static string For(DeviceAddress device, string words, string user)
    {
        if (words.Contains("permission denied", StringComparison.OrdinalIgnoreCase))
        {
            string group = device.Family.DeviceType == HardwareFamily.Cuda.DeviceType ? "video" : "render";
            return $"add the user {user} to the group that owns the device: usermod -aG {group} {user}, then restart (the daemon's user is mps)";
        }

        foreach ((string known, string fix) in s_known)
        {
            if (words.Contains(known, StringComparison.OrdinalIgnoreCase))
                return fix;
        }

        return device.Family.DeviceType == HardwareFamily.Cuda.DeviceType
            ? "`nvidia-smi` says whether the driver works; software serves without"
            : "`vainfo` says whether the driver works; software serves without";
    }
}
