using System.Runtime.InteropServices;

namespace Mps.Kernels.LinearLight;

/// <summary>
/// What one thread needs: the rows of light under the kernel, kept while rows that follow need them too, one blended row with what is mirrored around it, and a row of
/// results. Native memory, owned; freed when disposed.
/// </summary>
internal sealed unsafe class LightScratch : IDisposable
{
    private readonly int _rowFloats;
    private readonly int _before;
    private readonly int _blendedFloats;
    private readonly int[] _held;
    private float* _memory;

    public LightScratch(LightAxis horizontal, LightAxis vertical, int targetWidth)
    {
        _rowFloats = 4 * ((horizontal.Source + 3) & ~3);
        _before = 4 * horizontal.Before;
        _blendedFloats = 4 * (horizontal.Before + horizontal.Source + horizontal.After);
        _held = new int[vertical.Taps];
        nuint floats = ((nuint)vertical.Taps * (nuint)_rowFloats) + (nuint)_blendedFloats + (4 * (nuint)targetWidth);
        _memory = (float*)NativeMemory.AlignedAlloc(floats * sizeof(float), 64);
        Rows = (float**)NativeMemory.Alloc((nuint)vertical.Taps, (nuint)sizeof(float*));
        Forget();
    }

    /// <summary>Frees memory that its holder forgot.</summary>
    ~LightScratch() => Free();

    /// <summary>Room for the addresses of the rows under the kernel.</summary>
    public float** Rows { get; private set; }

    /// <summary>First pixel of the blended row.</summary>
    public float* Blended => _memory + (_held.Length * (nint)_rowFloats) + _before;

    /// <summary>The row of results.</summary>
    public float* Result => Blended - _before + _blendedFloats;

    /// <summary>No row is held any more.</summary>
    public void Forget() => _held.AsSpan().Fill(-1);

    /// <summary>Where a source row is, or shall be put: rows that are fewer apart than there are taps have different places.</summary>
    /// <param name="y">Source row.</param>
    /// <param name="held">It is there.</param>
    public float* Row(int y, out bool held)
    {
        int place = y % _held.Length;
        held = _held[place] == y;
        _held[place] = y;
        return _memory + (place * (nint)_rowFloats);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        NativeMemory.Free(Rows);
        _memory = null;
        Rows = null;
    }
}
