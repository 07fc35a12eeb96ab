using Mps.Jobs;
using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Kernels.Enhance;
using Mps.Media;
using Mps.Vulkan;
using Mps.Vulkan.Conversion;
using Mps.Vulkan.Enhance;

namespace Mps.Worker;

/// <summary>Tries every device that picture kernels can run on: opens it inside the worker's sandbox, makes a picture on it and compares that with the CPU's.</summary>
internal static class KernelDoctor
{
    private const string Group = "kernels";

    /// <summary>One check for each device; one that says why where there is none.</summary>
    public static IReadOnlyList<DoctorCheck> Check()
    {
        List<DoctorCheck> checks = [];
        // A thread of its own: the sandbox cannot be left again.
        var thread = new Thread(() =>
        {
            Sandbox.Enter([], null, devices: true);
            checks.AddRange(CheckDevices());
        })
        { Name = "kernel-doctor" };
        thread.Start();
        thread.Join();
        return checks;
    }

    /// <summary>The same without a sandbox.</summary>
    public static IEnumerable<DoctorCheck> CheckDevices()
    {
        IReadOnlyList<VulkanDeviceInfo> devices = VulkanKernels.Devices();
        if (devices.Count == 0)
        {
            VulkanKernels.TryOpen(new VulkanOptions(), out VulkanDevice? none, out string reason);
            none?.Dispose();
            yield return new DoctorCheck(Group, "Vulkan", Works: false, Required: false, reason, "none is needed, the CPU does it; for a GPU install libvulkan1 and its Vulkan driver");
        }

        foreach (VulkanDeviceInfo info in devices)
        {
            string? fault = info.Obstacle ?? Try(info);
            string what = info.Kind == VulkanDeviceKind.Software
                ? "computes on the processor, slower than the CPU's kernels; has to be named in Hardware:KernelDevice"
                : $"{info.MemoryBytes >> 20} MiB{(info.CanImport ? ", copies from and to frame rings by itself" : "")}";
            yield return new DoctorCheck(
                Group, info.Name, fault is null, Required: false, $"Vulkan {info.ApiVersion}, {info.Driver}; {fault ?? what}", fault is null ? "" : "update its driver");
        }
    }

    // Why its pictures cannot be used; null = they can.
    private static string? Try(VulkanDeviceInfo info)
    {
        try
        {
            if (!VulkanKernels.TryOpen(new VulkanOptions(info.Uuid, AllowSoftware: true), out VulkanDevice? device, out string reason))
                return reason;
            using (device)
            {
                FrameFormat source = new(PixelFormat.Nv12, 160, 90), made = new(PixelFormat.Yuv420p, 106, 60);
                using var cpu = new FrameConverter(source, made);
                using var cpuSharpener = new Sharpener(made, PictureColour.Bt709, 0.5);
                using VulkanChain chain = new(new VulkanConverter(device, source, made), new VulkanSharpener(device, made, PictureColour.Bt709, 0.5));
                using FrameMemory picture = new(source), between = new(made), expected = new(made), actual = new(made);
                Fill(picture.View());
                cpu.Apply(picture.View(), between.View());
                cpuSharpener.Apply(between.View(), expected.View());
                chain.Apply(picture.View(), actual.View());
                return AreEqual(expected.View(), actual.View()) ? null : "its pictures are not those of the CPU's kernels: it must not be used";
            }
        }
        catch (VulkanException e)
        {
            return e.Message;
        }
    }

    private static void Fill(FrameView picture)
    {
        for (int plane = 0; plane < picture.Format.PlaneCount; plane++)
        {
            PlaneView rows = picture.Plane(plane);
            for (int y = 0; y < rows.Height; y++)
            {
                Span<byte> row = rows.Row(y);
                for (int x = 0; x < row.Length; x++)
                    row[x] = (byte)((x * 7) + (y * y) + (x * y / 3));
            }
        }
    }

    private static bool AreEqual(FrameView a, FrameView b)
    {
        for (int plane = 0; plane < a.Format.PlaneCount; plane++)
        {
            for (int y = 0; y < a.Plane(plane).Height; y++)
            {
                if (!a.Plane(plane).Row(y).SequenceEqual(b.Plane(plane).Row(y)))
                    return false;
            }
        }

        return true;
    }
}
