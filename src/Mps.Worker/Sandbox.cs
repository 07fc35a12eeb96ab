using System.Runtime.InteropServices;
using Mps.Jobs;
using Mps.Worker.Interop;

namespace Mps.Worker;

/// <summary>
/// What the thread that parses untrusted bytes, and every thread it starts, may still touch: read the job's buckets and the
/// system's shared files, write the job's staging folder, nothing else. Landlock (Linux 5.13 and later) enforces it for
/// the calling thread and those it starts from then on; older kernels run without, which is logged by the doctor.
/// </summary>
internal static unsafe class Sandbox
{
    private const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const int CoreLimit = 4; // RLIMIT_CORE
    private const long CreateRuleset = 444, AddRule = 445, RestrictSelf = 446; // landlock_* on every architecture
    private const int PathBeneath = 1, VersionFlag = 1;
    private const int OpenPath = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC

    // Access rights of Landlock ABI 1, from linux/landlock.h.
    private const ulong Execute = 1 << 0, WriteFile = 1 << 1, ReadFile = 1 << 2, ReadDir = 1 << 3;
    private const ulong All = (1 << 13) - 1;
    private const ulong Read = ReadFile | ReadDir;

    // What FFmpeg and .NET may open late: libraries, certificates, fonts, name resolution, random numbers, CPU facts.
    private static readonly string[] SystemPaths =
    [
        "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ssl", "/etc/fonts", "/var/cache/fontconfig", "/etc/localtime",
        "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/run/systemd/resolve",
        "/dev/urandom", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system", "/sys/fs/cgroup",
    ];

    // What drivers of GPUs read to find their device, and the devices. NVIDIA's uvm node must exist already: its driver would
    // make it through a setuid program, which is out of reach in here.
    private static readonly string[] DriverPaths =
        ["/sys/devices", "/sys/dev/char", "/sys/class/drm", "/sys/bus/pci", "/sys/module/nvidia", "/proc/driver/nvidia", "/proc/devices", "/proc/modules", "/proc/sys/vm", "/etc/OpenCL", "/etc/vulkan"];

    /// <summary>The kernel's Landlock version; 0 = none.</summary>
    public static int Version => (int)Math.Max(0, LibC.SystemCall(CreateRuleset, 0, 0, VersionFlag, 0));

    /// <summary>Confines the calling thread and those it will start.</summary>
    /// <param name="inputs">What may be read: of files the whole bucket.</param>
    /// <param name="stagingDirectory">What may be written; null = nothing.</param>
    /// <param name="devices">Hardware codecs may be used.</param>
    /// <param name="kernelCache">Folder of compiled kernels, which may be read, but not written: other workers believe them. Null = none.</param>
    /// <param name="addresses">Of a live stream: the authorities that they name may be read, as those of <paramref name="inputs"/>.</param>
    public static void Enter(IEnumerable<MediaInput> inputs, string? stagingDirectory, bool devices = false, string? kernelCache = null, AddressRules? addresses = null)
    {
        LibC.ProcessControl(NoNewPrivileges, 1, 0, 0, 0);
        ulong* noCore = stackalloc ulong[2];
        LibC.SetResourceLimit(CoreLimit, noCore);
        if (Version == 0)
            return;

        ulong handled = All;
        int rules = (int)LibC.SystemCall(CreateRuleset, (nint)(&handled), sizeof(ulong), 0, 0);
        if (rules < 0)
            throw Refused("create the sandbox");
        try
        {
            foreach (string path in SystemPaths)
                Allow(rules, path, Read | Execute);
            // /dev/null and friends are written to by libraries; devices stay protected by their own modes.
            Allow(rules, "/dev/null", WriteFile | ReadFile);
            Allow(rules, AppContext.BaseDirectory, Read | Execute);
            if (Path.GetDirectoryName(typeof(object).Assembly.Location) is { Length: > 0 } runtime)
                Allow(rules, Path.GetFullPath(Path.Combine(runtime, "../../..")), Read | Execute);
            foreach (string root in inputs.OfType<FileInput>().Select(f => f.Root).Distinct())
                Allow(rules, root, Read);
            foreach (string authorities in inputs.OfType<UrlInput>().Select(u => u.Addresses).Append(addresses).Select(a => a?.CaFile ?? "").Where(f => f.Length > 0).Distinct())
                Allow(rules, authorities, Read);
            if (stagingDirectory is not null)
                Allow(rules, stagingDirectory, All & ~Execute);
            if (devices)
                AllowDevices(rules);
            if (kernelCache is not null)
                Allow(rules, kernelCache, Read);
            if (LibC.SystemCall(RestrictSelf, rules, 0, 0, 0) != 0)
                throw Refused("enter the sandbox");
        }
        finally
        {
            _ = LibC.Close(rules);
        }
    }

    private static void AllowDevices(int rules)
    {
        foreach (string path in DriverPaths)
            Allow(rules, path, Read);
        Allow(rules, "/dev/dri", Read | WriteFile);
        foreach (string node in Directory.EnumerateFileSystemEntries("/dev", "nvidia*"))
            Allow(rules, node, Read | WriteFile);
    }

    private static void Allow(int rules, string path, ulong access)
    {
        int descriptor = LibC.Open(path, OpenPath);
        if (descriptor < 0)
            return; // Not on this system.
        try
        {
            if (!Directory.Exists(path))
                access &= ReadFile | WriteFile | Execute;
            // struct landlock_path_beneath_attr is packed: 8 bytes of rights, 4 of descriptor.
            byte* rule = stackalloc byte[12];
            *(ulong*)rule = access;
            *(int*)(rule + 8) = descriptor;
            if (LibC.SystemCall(AddRule, rules, PathBeneath, (nint)rule, 0) != 0)
                throw Refused($"allow {path} in the sandbox");
        }
        finally
        {
            _ = LibC.Close(descriptor);
        }
    }

    private static InvalidOperationException Refused(string what) =>
        new($"The kernel refused to {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
