using Mps.Media;

namespace Mps.Kernels.SuperResolution;

/// <summary>Doubles rows of luma by <see cref="FilterBook"/>: each sample's <see cref="GradientClass"/> says which filters make four of it. Owns its scratch memory.</summary>
internal sealed unsafe class EdgeAdaptiveRows : IDisposable
{
    private const int WindowRows = 1 + (2 * GradientClass.Reach);
    private readonly PaddedPlane _source;
    private readonly EdgeAdaptiveKernels _kernels;
    private readonly FilterBook _filters;
    private readonly Scratch[] _scratch;
    private readonly int _bits;

    /// <param name="source">Borrowed.</param>
    /// <param name="bits">Of its samples.</param>
    /// <param name="level">Instruction set.</param>
    /// <param name="threads">How many may work at once.</param>
    /// <param name="filters">Borrowed.</param>
    public EdgeAdaptiveRows(PaddedPlane source, int bits, KernelLevel level, int threads, FilterBook filters)
    {
        (_source, _bits, _filters) = (source, bits, filters);
        _kernels = EdgeAdaptiveKernels.Of(level);
        _scratch = [.. Enumerable.Range(0, threads).Select(_ => new Scratch(source.Width))];
    }

    /// <summary>Writes target rows 2·<paramref name="first"/>..2·<paramref name="end"/> − 1.</summary>
    public void Write(int first, int end, PlaneView target, int worker)
    {
        Scratch scratch = _scratch[worker];
        var filter = _bits == 8 ? _kernels.Filter8 : _kernels.Filter16;
        int width = _source.Width, maximum = (1 << _bits) - 1;
        for (int y = first - GradientClass.Reach; y < first + GradientClass.Reach; y++)
        {
            Products(scratch, y);
        }

        for (int y = first; y < end; y++)
        {
            Products(scratch, y + GradientClass.Reach);
            for (int i = 0; i < 3; i++)
            {
                _kernels.Weigh(
                    scratch.Products(y - 2, i), scratch.Products(y - 1, i), scratch.Products(y, i), scratch.Products(y + 1, i), scratch.Products(y + 2, i),
                    scratch.Sums(i), width + (2 * GradientClass.Reach));
            }

            _kernels.Classify(scratch.Sums(0), scratch.Sums(1), scratch.Sums(2), _filters.Bounds, scratch.Classes, width);
            byte* upper = (byte*)target.Address + (2 * y * (nint)target.StrideBytes);
            filter(_source.Row(y), _source.Stride, scratch.Classes, _filters.Taps, upper, upper + target.StrideBytes, width, maximum);
        }
    }

    public void Dispose() => Array.ForEach(_scratch, scratch => scratch.Dispose());

    private void Products(Scratch scratch, int y) => _kernels.Products(
        _source.Row(y) - GradientClass.Reach, _source.Stride,
        scratch.Products(y, 0), scratch.Products(y, 1), scratch.Products(y, 2),
        _source.Width + (2 * GradientClass.Reach), Math.Max(0, 10 - _bits), Math.Max(0, _bits - 10));

    /// <summary>One thread's memory: products of the rows under the window, their sums, and classes; values start at column −2.</summary>
    private sealed class Scratch : IDisposable
    {
        private readonly NativeBlock<int> _values;
        private readonly NativeBlock<ushort> _classes;
        private readonly int _rowLength;

        public Scratch(int width)
        {
            // Classifying reads four values after each of its blocks.
            _rowLength = (width + (2 * GradientClass.Reach) + (2 * Avx2GradientClass.Block)) / Avx2GradientClass.Block * Avx2GradientClass.Block;
            _values = new NativeBlock<int>((nint)_rowLength * 3 * (WindowRows + 1));
            _classes = new NativeBlock<ushort>(_rowLength);
        }

        public ushort* Classes => _classes.Address;

        public int* Products(int y, int which) => _values.Address + ((nint)_rowLength * ((((y + WindowRows) % WindowRows) * 3) + which));

        public int* Sums(int which) => _values.Address + ((nint)_rowLength * ((WindowRows * 3) + which));

        public void Dispose()
        {
            _values.Dispose();
            _classes.Dispose();
        }
    }
}
