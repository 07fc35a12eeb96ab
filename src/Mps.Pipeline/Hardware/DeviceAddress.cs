using System.Globalization;
using Mps.Av;

namespace Mps.Pipeline.Hardware;

/// <summary>Where a device may be; whether it is there, opening it tells.</summary>
/// <param name="Family">Through which interface.</param>
/// <param name="Path">What the interface calls it: "0", "/dev/dri/renderD128"; empty = its first.</param>
public sealed record DeviceAddress(HardwareFamily Family, string Path)
{
    private const string RenderNodes = "/dev/dri";
    private const int MaxDevices = 16;

    /// <summary>As people name it, e.g. "cuda:0", "vaapi:/dev/dri/renderD128".</summary>
    public string Name => Path.Length == 0 ? Family.Name : $"{Family.Name}:{Path}";

    /// <summary>
    /// Every place worth a try on this machine. A family without any device node has one address without a path: trying it
    /// yields the reason in its driver's words.
    /// </summary>
    public static IReadOnlyList<DeviceAddress> Candidates()
    {
        string[] nodes = RenderNodesPresent();
        List<DeviceAddress> all = [.. NvidiaNumbers().Select(n => new DeviceAddress(HardwareFamily.Cuda, n))];
        foreach (HardwareFamily family in (HardwareFamily[])[HardwareFamily.Vaapi, HardwareFamily.Qsv])
            all.AddRange(nodes.DefaultIfEmpty("").Select(n => new DeviceAddress(family, n)));
        return all;
    }

    /// <summary>Whether <paramref name="wanted"/> ("cuda:0", or "cuda" for any of a family; null for any) means this one.</summary>
    public bool Answers(string? wanted) => wanted is null || wanted == Name || wanted == Family.Name;

    /// <summary>
    /// What already the device's node says against opening it; null = nothing. Drivers are silent about it ("Generic error in an
    /// external library").
    /// </summary>
    public string? Obstacle
    {
        get
        {
            string? node = Family.DeviceType == HardwareFamily.Cuda.DeviceType ? (File.Exists($"/dev/nvidia{Path}") ? $"/dev/nvidia{Path}" : null)
                : Path.Length > 0 ? Path
                : RenderNodes;
            if (node == RenderNodes)
                return $"there is no {RenderNodes}/renderD*";
            try
            {
                using FileStream? opened = node is null ? null : new FileStream(node, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
                return null;
            }
            catch (UnauthorizedAccessException)
            {
                return $"{node}: permission denied";
            }
            catch (IOException e)
            {
                return $"{node}: {e.Message}";
            }
        }
    }

    /// <summary>Opens the device.</summary>
    /// <exception cref="MediaException">It is not there, or we may not use it.</exception>
    public HardwareDevice Open()
    {
        if (Family.ParentType is not { } parentType)
            return HardwareDevice.Open(Family.DeviceType, Path);
        using HardwareDevice parent = HardwareDevice.Open(parentType, Path);
        return parent.Derive(Family.DeviceType);
    }

    // CUDA counts its devices from 0 as the driver's nodes are counted.
    private static IEnumerable<string> NvidiaNumbers()
    {
        int count = Enumerable.Range(0, MaxDevices).TakeWhile(i => File.Exists(Invariant(i, "/dev/nvidia"))).Count();
        return Enumerable.Range(0, Math.Max(1, count)).Select(i => Invariant(i, ""));
    }

    private static string Invariant(int number, string prefix) => prefix + number.ToString(CultureInfo.InvariantCulture);

    private static string[] RenderNodesPresent()
    {
        try
        {
            return [.. Directory.EnumerateFiles(RenderNodes, "renderD*").Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
