using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mps.Vulkan.Interop;

// What instances, physical devices and devices are asked and made with. C's layout on a 64-bit system; guarded by StructureTests.
#pragma warning disable CS0649 // Filled in by the driver.

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkApplicationInfo
{
    public VkStructureType Type;
    public void* Next;
    public byte* ApplicationName;
    public uint ApplicationVersion;
    public byte* EngineName;
    public uint EngineVersion;
    public uint ApiVersion;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkInstanceCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public VkApplicationInfo* ApplicationInfo;
    public uint LayerCount;
    public byte** LayerNames;
    public uint ExtensionCount;
    public byte** ExtensionNames;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkDeviceQueueCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public uint QueueFamilyIndex;
    public uint QueueCount;
    public float* QueuePriorities;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkDeviceCreateInfo
{
    public VkStructureType Type;
    public void* Next;
    public uint Flags;
    public uint QueueCreateInfoCount;
    public VkDeviceQueueCreateInfo* QueueCreateInfos;
    public uint LayerCount;
    public byte** LayerNames;
    public uint ExtensionCount;
    public byte** ExtensionNames;
    public void* EnabledFeatures;
}

/// <summary>The core features are not looked at, nor asked for: only what is chained behind them.</summary>
[StructLayout(LayoutKind.Explicit, Size = 240)]
internal unsafe struct VkPhysicalDeviceFeatures2
{
    [FieldOffset(0)]
    public VkStructureType Type;

    [FieldOffset(8)]
    public void* Next;
}

/// <summary>Those features of Vulkan 1.2 that are looked at; the others stay 0.</summary>
[StructLayout(LayoutKind.Explicit, Size = 208)]
internal unsafe struct VkPhysicalDeviceVulkan12Features
{
    [FieldOffset(0)]
    public VkStructureType Type;

    [FieldOffset(8)]
    public void* Next;

    [FieldOffset(164)]
    public uint TimelineSemaphore;

    [FieldOffset(168)]
    public uint BufferDeviceAddress;
}

/// <summary>VkPhysicalDeviceProperties2 with those properties and limits that are looked at.</summary>
[StructLayout(LayoutKind.Explicit, Size = 840)]
internal unsafe struct VkPhysicalDeviceProperties2
{
    // Where VkPhysicalDeviceProperties lies in it.
    private const int Base = 16;

    [FieldOffset(0)]
    public VkStructureType Type;

    [FieldOffset(8)]
    public void* Next;

    [FieldOffset(Base)]
    public uint ApiVersion;

    [FieldOffset(Base + 4)]
    public uint DriverVersion;

    [FieldOffset(Base + 8)]
    public uint VendorId;

    [FieldOffset(Base + 12)]
    public uint DeviceId;

    [FieldOffset(Base + 16)]
    public int DeviceType;

    [FieldOffset(Base + 20)]
    public VkName DeviceName;

    [FieldOffset(Base + 276)]
    public VkUuid PipelineCacheUuid;

    [FieldOffset(Base + 512)]
    public uint MaxComputeSharedMemorySize;

    [FieldOffset(Base + 516)]
    public VkExtent3D MaxComputeWorkGroupCount;

    [FieldOffset(Base + 528)]
    public uint MaxComputeWorkGroupInvocations;

    [FieldOffset(Base + 532)]
    public VkExtent3D MaxComputeWorkGroupSize;

    /// <summary>Nanoseconds for each tick of a timestamp.</summary>
    [FieldOffset(Base + 720)]
    public float TimestampPeriod;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkPhysicalDeviceIdProperties
{
    public VkStructureType Type;
    public void* Next;
    public VkUuid DeviceUuid;
    public VkUuid DriverUuid;
    public ulong DeviceLuid;
    public uint DeviceNodeMask;
    public uint DeviceLuidValid;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkPhysicalDeviceDriverProperties
{
    public VkStructureType Type;
    public void* Next;
    public int DriverId;
    public VkName DriverName;
    public VkName DriverInfo;
    public uint ConformanceVersion;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VkPhysicalDeviceExternalMemoryHostProperties
{
    public VkStructureType Type;
    public void* Next;
    public ulong MinImportedHostPointerAlignment;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryType
{
    public VkMemoryProperties Properties;
    public uint HeapIndex;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkMemoryHeap
{
    public ulong Size;
    public uint Flags;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkPhysicalDeviceMemoryProperties
{
    public uint TypeCount;
    public VkMemoryTypes Types;
    public uint HeapCount;
    public VkMemoryHeaps Heaps;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkExtent3D
{
    public uint Width;
    public uint Height;
    public uint Depth;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkQueueFamilyProperties
{
    public VkQueueKinds Kinds;
    public uint QueueCount;
    public uint TimestampValidBits;
    public VkExtent3D MinImageTransferGranularity;
}

[StructLayout(LayoutKind.Sequential)]
internal struct VkExtensionProperties
{
    public VkName Name;
    public uint SpecVersion;
}

/// <summary>A name of at most 255 bytes of UTF-8 and a zero.</summary>
[InlineArray(256)]
internal struct VkName
{
    private byte _element;

    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        int end = bytes.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

[InlineArray(16)]
internal struct VkUuid
{
    private byte _element;

    public override readonly string ToString() => Convert.ToHexStringLower(this);
}

[InlineArray(32)]
internal struct VkMemoryTypes
{
    private VkMemoryType _element;
}

[InlineArray(16)]
internal struct VkMemoryHeaps
{
    private VkMemoryHeap _element;
}
