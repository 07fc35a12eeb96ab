using System.Runtime.InteropServices;

namespace Mps.Kernels.Tests;

/// <summary>Memory whose last byte is the last before a page that nobody may touch: reading or writing one byte further kills the process.</summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const int Page = 4096, ReadWrite = 3, None = 0, PrivateAnonymous = 0x22;
    private readonly nint _mapping;
    private readonly nuint _mapped;

    public GuardedBuffer(int bytes)
    {
        int pages = (bytes + Page - 1) / Page;
        _mapped = (nuint)((pages + 2) * Page);
        _mapping = mmap(0, _mapped, None, PrivateAnonymous, -1, 0);
        if (_mapping == -1 || mprotect(_mapping + Page, (nuint)(pages * Page), ReadWrite) != 0)
        {
            throw new IOException($"Guarded memory: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        Address = _mapping + Page + (pages * Page) - bytes;
        Bytes = bytes;
    }

    /// <summary>First usable byte; not aligned to anything.</summary>
    public nint Address { get; }

    public int Bytes { get; }

    public Span<byte> Span => new((void*)Address, Bytes);

    public void Dispose() => _ = munmap(_mapping, _mapped);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint length);
}
