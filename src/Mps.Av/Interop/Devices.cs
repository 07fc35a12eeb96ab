using System.Runtime.InteropServices;

namespace Mps.Av.Interop;

internal static unsafe partial class Shim
{
    [LibraryImport(Library, EntryPoint = "mps_av_device_type")]
    public static partial byte* GetDeviceType(int index);

    [LibraryImport(Library, EntryPoint = "mps_av_device_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenDevice(out DeviceHandle device, string type, string name, string options);

    [LibraryImport(Library, EntryPoint = "mps_av_device_derive", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DeriveDevice(out DeviceHandle device, string type, DeviceHandle from);

    [LibraryImport(Library, EntryPoint = "mps_av_device_close")]
    public static partial void CloseDevice(nint device);

    [LibraryImport(Library, EntryPoint = "mps_av_device_frames_open")]
    public static partial int OpenDeviceFrames(out DeviceFramesHandle frames, DeviceHandle device, int width, int height, int memoryFormat, int count);

    [LibraryImport(Library, EntryPoint = "mps_av_device_frames_close")]
    public static partial void CloseDeviceFrames(nint frames);

    [LibraryImport(Library, EntryPoint = "mps_av_device_frames_of")]
    public static partial DeviceFramesHandle GetFramesOf(FrameHandle frame);

    [LibraryImport(Library, EntryPoint = "mps_av_device_frames_ref")]
    public static partial DeviceFramesHandle ReferenceDeviceFrames(DeviceFramesHandle frames);

    [LibraryImport(Library, EntryPoint = "mps_av_device_frames_get_info")]
    public static partial void GetDeviceFramesInfo(DeviceFramesHandle frames, DeviceFramesInfo* info);

    [LibraryImport(Library, EntryPoint = "mps_av_device_frames_get")]
    public static partial int GetDeviceFrame(DeviceFramesHandle frames, FrameHandle frame);

    [LibraryImport(Library, EntryPoint = "mps_av_frame_transfer")]
    public static partial int TransferFrame(FrameHandle to, FrameHandle from);

    [LibraryImport(Library, EntryPoint = "mps_av_pixel_format_on_device")]
    public static partial int IsOnDevice(int format);
}
