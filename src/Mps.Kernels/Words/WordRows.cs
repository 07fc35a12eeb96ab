using System.Runtime.InteropServices;

namespace Mps.Kernels.Words;

/// <summary>
/// Rows of 16-bit words in native memory, each with room on both sides: neighbourhoods reach past the edges, and vectors past the end.
/// Zero at first. Owns the memory; frees it when disposed.
/// </summary>
internal sealed unsafe class WordRows : IDisposable
{
    /// <summary>Words before the first sample of a row: one vector of 512 bits, so that first samples are aligned.</summary>
    public const int Margin = LaneWidth.Most;

    private readonly int _stride;
    private short* _memory;

    /// <param name="rows">How many rows.</param>
    /// <param name="width">Samples of a row; at least <see cref="Margin"/> more words lie behind them, after whole vectors.</param>
    public WordRows(int rows, int width)
    {
        _stride = Margin + ((width + Margin - 1) / Margin * Margin) + (2 * Margin);
        nuint bytes = (nuint)rows * (nuint)_stride * sizeof(short);
        _memory = (short*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(_memory, bytes);
    }

    /// <summary>Frees memory that its holder forgot.</summary>
    ~WordRows() => Free();

    /// <summary>Words from one row to the next.</summary>
    public int Stride => _stride;

    /// <summary>First sample of a row; 64-byte aligned.</summary>
    public short* this[int row] => _memory + ((nint)row * _stride) + Margin;

    /// <summary>Repeats the outermost samples of a row into what lies <paramref name="reach"/> words beyond, at most <see cref="Margin"/>.</summary>
    /// <param name="row">Which.</param>
    /// <param name="width">Its samples: chroma has fewer.</param>
    /// <param name="reach">How far.</param>
    public void RepeatEdges(int row, int width, int reach)
    {
        short* samples = this[row];
        new Span<short>(samples - reach, reach).Fill(samples[0]);
        new Span<short>(samples + width, reach).Fill(samples[width - 1]);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
