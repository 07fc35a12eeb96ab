using System.Runtime.InteropServices;

namespace Mps.Kernels.SuperResolution;

/// <summary>Numbers that do not change any more, aligned to 64 bytes; they live as long as this object, which nobody disposes.</summary>
internal sealed unsafe class ConstantBlock<T>(int length)
    where T : unmanaged
{
    private const int Alignment = 64;
    private readonly T[] _numbers = GC.AllocateArray<T>(length + (Alignment / sizeof(T)), pinned: true);

    public T* Address => (T*)((Marshal.UnsafeAddrOfPinnedArrayElement(_numbers, 0) + Alignment - 1) & -Alignment);
}
