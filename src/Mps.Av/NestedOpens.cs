using System.Runtime.InteropServices;
using System.Text;

namespace Mps.Av;

/// <summary>Asks about every address that a source opens. Owns what native code refers to it by; dispose it after the source.</summary>
internal sealed unsafe class NestedOpens : IDisposable
{
    private readonly Func<string, string?> _optionsOf;
    private GCHandle _self;

    /// <param name="optionsOf">More options for an address, as "key=value" lines; null = it may not be opened.</param>
    public NestedOpens(Func<string, string?> optionsOf)
    {
        _optionsOf = optionsOf;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>What native code calls, with <see cref="Opaque"/>.</summary>
    public static delegate* unmanaged<nint, byte*, byte*, int, int> Callback => &MayOpen;

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
    private static int MayOpen(nint opaque, byte* url, byte* options, int size)
    {
        try
        {
            if (((NestedOpens)GCHandle.FromIntPtr(opaque).Target!)._optionsOf(Marshal.PtrToStringUTF8((nint)url) ?? "") is not { } lines)
                return 1;
            var room = new Span<byte>(options, size);
            room[Encoding.UTF8.GetBytes(lines, room[..^1])] = 0;
            return 0;
        }
        catch (Exception)
        {
            return 1;
        }
    }
}
