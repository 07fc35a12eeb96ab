using System.Runtime.InteropServices;

namespace Mps.Av.Interop;

/// <summary>Owns one native object; counts those alive so that tests can assert that none leaked.</summary>
internal abstract class AvHandle : SafeHandle
{
    private static int _live;
    private bool _counted;

    protected AvHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <summary>Native objects alive now, of every type.</summary>
    public static int Live => Volatile.Read(ref _live);

    public override bool IsInvalid => handle == 0;

    /// <summary>Starts counting a handle that a shim call has filled; called once by the type that wraps it.</summary>
    public void Count()
    {
        if (IsInvalid || _counted)
            return;
        _counted = true;
        Interlocked.Increment(ref _live);
    }

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        if (_counted)
            Interlocked.Decrement(ref _live);
        return true;
    }

    protected abstract void Free(nint pointer);
}

internal sealed class InterruptHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.FreeInterrupt(pointer);
}

internal sealed class IoHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.FreeIo(pointer);
}

internal sealed class PacketHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.FreePacket(pointer);
}

internal sealed class FrameHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.FreeFrame(pointer);
}

internal sealed class FramePoolHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.CloseFramePool(pointer);
}

internal sealed class SourceHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.CloseSource(pointer);
}

internal sealed class DecoderHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.CloseDecoder(pointer);
}

internal sealed class BytesHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.CloseBytes(pointer);
}

internal sealed class SubtitleHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.CloseSubtitle(pointer);
}

internal sealed class FilterHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.CloseFilter(pointer);
}

internal sealed class ResamplerHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.CloseResampler(pointer);
}

internal sealed class DeviceHandle : AvHandle
{
    /// <summary>Stands for NULL.</summary>
    public static readonly DeviceHandle None = new();

    protected override void Free(nint pointer) => Shim.CloseDevice(pointer);
}

internal sealed class DeviceFramesHandle : AvHandle
{
    /// <summary>Stands for NULL.</summary>
    public static readonly DeviceFramesHandle None = new();

    protected override void Free(nint pointer) => Shim.CloseDeviceFrames(pointer);
}

internal sealed class EncoderHandle : AvHandle
{
    protected override void Free(nint pointer) => Shim.CloseEncoder(pointer);
}

internal sealed class SinkHandle : AvHandle
{
    /// <summary>Result of the native close: the first error of the final flush.</summary>
    public int CloseCode { get; private set; }

    protected override void Free(nint pointer) => CloseCode = Shim.CloseSink(pointer);
}
