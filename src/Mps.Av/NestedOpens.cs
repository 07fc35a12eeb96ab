using System.Runtime.InteropServices;

namespace Mps.Av;

/// <summary>Asks about every address that a source opens by itself. Owns what native code refers to it by; dispose it after the source.</summary>
internal sealed unsafe class NestedOpens : IDisposable
{
    private readonly Func<string, bool> _mayOpen;
    private GCHandle _self;

    /// <param name="mayOpen">Whether an address may be opened.</param>
    public NestedOpens(Func<string, bool> mayOpen)
    {
        _mayOpen = mayOpen;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>What native code calls, with <see cref="Opaque"/>.</summary>
    public static delegate* unmanaged<nint, byte*, int> Callback => &MayOpen;

    /// <summary>This, for native code.</summary>
    public nint Opaque => GCHandle.ToIntPtr(_self);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_self.IsAllocated)
            _self.Free();
    }

    // No exception may cross into native code, and what could not be decided is not opened.
    [UnmanagedCallersOnly]
    private static int MayOpen(nint opaque, byte* url)
    {
        try
        {
            return ((NestedOpens)GCHandle.FromIntPtr(opaque).Target!)._mayOpen(Marshal.PtrToStringUTF8((nint)url) ?? "") ? 0 : 1;
        }
        catch (Exception)
        {
            return 1;
        }
    }
}
