using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>
/// A driver's context on a piece of hardware. Owns one reference: decoders, encoders, filters and pictures that were made with
/// it keep it alive by themselves. Any number of them may use it, on any threads.
/// </summary>
public sealed unsafe class HardwareDevice : IDisposable
{
    private HardwareDevice(DeviceHandle handle, string type)
    {
        handle.Count();
        Handle = handle;
        Type = type;
    }

    internal DeviceHandle Handle { get; }

    /// <summary>The library's name of the interface, e.g. "cuda".</summary>
    public string Type { get; }

    /// <summary>Interfaces that this build of the library has; whether a device answers is another matter.</summary>
    public static IReadOnlyList<string> Types
    {
        get
        {
            List<string> types = [];
            for (byte* name; (name = Shim.GetDeviceType(types.Count)) != null;)
                types.Add(NativeText.Read(name));
            return types;
        }
    }

    /// <summary>Opens a device.</summary>
    /// <param name="type">"cuda", "vaapi", "qsv", "vulkan"…</param>
    /// <param name="name">What the interface calls it, e.g. "0" or "/dev/dri/renderD128"; empty = its first.</param>
    /// <param name="options">"key=value" lines.</param>
    /// <exception cref="MediaException">There is none, its driver is missing, or we may not use it.</exception>
    public static HardwareDevice Open(string type, string name, string options = "")
    {
        AvLog.TakeLastError();
        return Wrap(Shim.OpenDevice(out DeviceHandle handle, type, name, options), handle, type);
    }

    /// <summary>The same hardware through another interface, e.g. qsv from vaapi.</summary>
    /// <exception cref="MediaException">The interface does not serve this hardware.</exception>
    public HardwareDevice Derive(string type)
    {
        AvLog.TakeLastError();
        return Wrap(Shim.DeriveDevice(out DeviceHandle handle, type, Handle), handle, type);
    }

    private static HardwareDevice Wrap(int code, DeviceHandle handle, string type)
    {
        if (code >= 0)
            return new HardwareDevice(handle, type);
        handle.Dispose();
        throw new MediaException($"open a {type} device", code);
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
