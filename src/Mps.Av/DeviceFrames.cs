using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>A set of equal pictures on a device. Owns one reference; pictures keep their set alive by themselves.</summary>
public sealed unsafe class DeviceFrames : IDisposable
{
    private DeviceFrames(DeviceFramesHandle handle)
    {
        handle.Count();
        Handle = handle;
        DeviceFramesInfo info;
        Shim.GetDeviceFramesInfo(handle, &info);
        (Width, Height, PixelFormat, MemoryFormat) = (info.Width, info.Height, info.Format, info.MemoryFormat);
    }

    internal DeviceFramesHandle Handle { get; }

    /// <summary>Pixels, at least the width of the pictures shown.</summary>
    public int Width { get; }

    /// <summary>Pixels, at least the height of the pictures shown.</summary>
    public int Height { get; }

    /// <summary>The number of the pixel format that stands for the device.</summary>
    public int PixelFormat { get; }

    /// <summary>The number of the pixel format that pictures have there, and after a transfer.</summary>
    public int MemoryFormat { get; }

    /// <summary>Makes a set.</summary>
    /// <param name="device">Where; not kept.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="memoryFormat">The library's number, e.g. of nv12.</param>
    /// <param name="count">Pictures to allocate at once, which is all there will be on some devices; 0 = as needed.</param>
    /// <exception cref="MediaException">The device has no such pictures, or no memory.</exception>
    public static DeviceFrames Open(HardwareDevice device, int width, int height, int memoryFormat, int count)
    {
        AvLog.TakeLastError();
        int code = Shim.OpenDeviceFrames(out DeviceFramesHandle handle, device.Handle, width, height, memoryFormat, count);
        if (code >= 0)
            return new DeviceFrames(handle);
        handle.Dispose();
        throw new MediaException($"allocate {width}x{height} {AvLibrary.PixelFormatName(memoryFormat)} pictures on the {device.Type} device", code);
    }

    /// <summary>The set that a frame belongs to; null when it lies in memory.</summary>
    public static DeviceFrames? Of(MediaFrame frame) => Wrap(Shim.GetFramesOf(frame.Handle));

    /// <summary>Another reference to the same set, for another owner.</summary>
    public DeviceFrames Share() => Wrap(Shim.ReferenceDeviceFrames(Handle)) ?? throw new InsufficientMemoryException();

    /// <summary>Gives <paramref name="frame"/> a picture with undefined content.</summary>
    /// <exception cref="MediaException">No picture is free.</exception>
    public void Get(MediaFrame frame) => MediaException.ThrowIfFailed(Shim.GetDeviceFrame(Handle, frame.Handle), "allocate a picture on the device");

    internal static DeviceFrames? Wrap(DeviceFramesHandle handle)
    {
        if (!handle.IsInvalid)
            return new DeviceFrames(handle);
        handle.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
