using System.Runtime.InteropServices;

namespace Mps.Kernels.SuperResolution;

/// <summary>Working memory of a kernel, zeroed at first and aligned to 64 bytes. Owns it; frees it when disposed.</summary>
internal sealed unsafe class NativeBlock<T> : IDisposable
    where T : unmanaged
{
    private nint _address;

    public NativeBlock(nint length)
    {
        nuint bytes = (nuint)length * (nuint)sizeof(T);
        _address = (nint)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear((void*)_address, bytes);
    }

    ~NativeBlock() => Free();

    public T* Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_address == 0, this);
            return (T*)_address;
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free() => NativeMemory.AlignedFree((void*)Interlocked.Exchange(ref _address, 0));
}
