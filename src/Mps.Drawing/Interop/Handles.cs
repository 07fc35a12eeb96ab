using System.Runtime.InteropServices;

namespace Mps.Drawing.Interop;

/// <summary>Owns one native object; counts those alive so that tests can assert that none leaked.</summary>
internal abstract class DrawingHandle : SafeHandle
{
    private static int s_live;
    private bool _counted;

    protected DrawingHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <summary>Native objects alive now, of every type.</summary>
    public static int Live => Volatile.Read(ref s_live);

    public override bool IsInvalid => handle == 0;

    /// <summary>Starts counting a handle that a shim call has filled; called once by the type that wraps it.</summary>
    public void Count()
    {
        if (IsInvalid || _counted)
            return;
        _counted = true;
        Interlocked.Increment(ref s_live);
    }

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        if (_counted)
            Interlocked.Decrement(ref s_live);
        return true;
    }

    protected abstract void Free(nint pointer);
}

internal sealed class FontHandle : DrawingHandle
{
    protected override void Free(nint pointer) => Shim.CloseFont(pointer);
}

internal sealed class TextHandle : DrawingHandle
{
    protected override void Free(nint pointer) => Shim.CloseText(pointer);
}

internal sealed class SvgHandle : DrawingHandle
{
    protected override void Free(nint pointer) => Shim.CloseSvg(pointer);
}
