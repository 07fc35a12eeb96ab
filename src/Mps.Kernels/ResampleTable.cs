using System.Runtime.InteropServices;

namespace Mps.Kernels;

/// <summary>
/// A <see cref="FilterBank"/> for the horizontal pass, in the order in which kernels read it. Positions are from the start of the
/// padded row. Borrows from the <see cref="ResampleFilter"/> that made it.
/// <para>Per output (<see cref="ResampleFilter.IsGrouped"/> false): Positions[j], Coefficients[j · Taps + t].</para>
/// <para>Grouped, g outputs to a group, b outputs to a block: Positions[j / g] is where the group's first tap pair is loaded; Selectors tell, for
/// each output of the group, which two neighbouring samples of that load are its pair; Coefficients[block][pair][output][2]. The load
/// moves on by two samples for each further pair, the selectors stay.</para>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ResampleTable
{
    public int* Positions;
    public short* Coefficients;
    public byte* Selectors;

    /// <summary>Taps of an output, even.</summary>
    public int Taps;

    /// <summary>Outputs wanted. Tables are filled up to a multiple of 16 with outputs that are zero.</summary>
    public int Count;
}

/// <summary>Makes and keeps the memory of a <see cref="ResampleTable"/>.</summary>
internal sealed unsafe class ResampleFilter
{
    /// <summary>Tables are filled up to a multiple of this, so that kernels need no short blocks.</summary>
    public const int OutputMultiple = 16;

    private readonly int[] _positions;
    private readonly short[] _coefficients;
    private readonly byte[] _selectors;
    private readonly int _taps;
    private readonly int _count;

    public ResampleFilter(ScaleAxis axis, ScaleKernel kernel, in GroupShape shape, double gain = 1)
    {
        FilterBank bank = new(axis, kernel, tapMultiple: 2, gain);
        IsGrouped = Fits(bank, shape);
        if (!IsGrouped && shape.Outputs > 1)
        {
            bank = new FilterBank(axis, kernel, tapMultiple: 8, gain); // whole 128-bit loads
        }

        _count = axis.Target;
        _taps = bank.Taps;
        int padded = (_count + OutputMultiple - 1) / OutputMultiple * OutputMultiple;
        LeftPadding = Math.Max(0, -bank.Positions[0]);
        RightPadding = Math.Max(0, bank.Positions[^1] + _taps - axis.Source);
        if (IsGrouped)
        {
            _positions = Pinned<int>(padded / shape.Outputs);
            _coefficients = Pinned<short>(padded * _taps);
            _selectors = Pinned<byte>(padded * 4);
            Group(bank, shape);
        }
        else
        {
            _positions = Pinned<int>(padded);
            _coefficients = Pinned<short>(padded * _taps);
            _selectors = [];
            bank.Coefficients.CopyTo(_coefficients, 0);
            for (int j = 0; j < padded; j++)
            {
                _positions[j] = bank.Positions[Math.Min(j, _count - 1)] + LeftPadding;
            }
        }
    }

    /// <summary>Which of the two layouts of <see cref="ResampleTable"/> this is.</summary>
    public bool IsGrouped { get; }

    /// <summary>Mirrored samples needed before a row.</summary>
    public int LeftPadding { get; }

    /// <summary>Mirrored samples needed after a row.</summary>
    public int RightPadding { get; }

    /// <summary>Valid while this object lives (its arrays are pinned).</summary>
    public ResampleTable Table => new()
    {
        Positions = (int*)AddressOf(_positions),
        Coefficients = (short*)AddressOf(_coefficients),
        Selectors = (byte*)AddressOf(_selectors),
        Taps = _taps,
        Count = _count,
    };

    private static void* AddressOf<T>(T[] array)
        where T : unmanaged => array.Length == 0 ? null : (void*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);

    private static T[] Pinned<T>(int length)
        where T : unmanaged => GC.AllocateArray<T>(length, pinned: true);

    private static bool Fits(FilterBank bank, in GroupShape shape)
    {
        if (shape.Outputs == 1)
        {
            return false;
        }

        int[] positions = bank.Positions;
        for (int first = 0; first < positions.Length; first += shape.Outputs)
        {
            int last = Math.Min(first + shape.Outputs, positions.Length) - 1;
            if (positions[last] - positions[first] + 2 > shape.LoadSamples)
            {
                return false;
            }
        }

        return true;
    }

    private void Group(FilterBank bank, in GroupShape shape)
    {
        Span<ushort> wordSelectors = MemoryMarshal.Cast<byte, ushort>(_selectors.AsSpan());
        for (int j = 0; j < _count; j++)
        {
            int groupFirst = j / shape.Outputs * shape.Outputs;
            int relative = bank.Positions[j] - bank.Positions[groupFirst];
            _positions[j / shape.Outputs] = bank.Positions[groupFirst] + LeftPadding;
            if (shape.SelectsBytes)
            {
                for (int b = 0; b < 4; b++)
                {
                    _selectors[(4 * j) + b] = (byte)((2 * relative) + b);
                }
            }
            else
            {
                wordSelectors[2 * j] = (ushort)relative;
                wordSelectors[(2 * j) + 1] = (ushort)(relative + 1);
            }

            int block = j / shape.BlockOutputs * shape.BlockOutputs;
            for (int t = 0; t < _taps; t++)
            {
                int pair = t / 2;
                _coefficients[(block * _taps) + (((pair * shape.BlockOutputs) + j - block) * 2) + (t & 1)] = bank.Coefficients[(j * _taps) + t];
            }
        }
    }
}

/// <summary>How a kernel level wants its outputs grouped.</summary>
/// <param name="Outputs">Outputs that share one load; 1 = the level does not group.</param>
/// <param name="LoadSamples">16-bit samples of that load.</param>
/// <param name="BlockOutputs">Outputs of one register of sums.</param>
/// <param name="SelectsBytes">Whether selectors count bytes (pshufb) or samples (vpermw).</param>
internal readonly record struct GroupShape(int Outputs, int LoadSamples, int BlockOutputs, bool SelectsBytes);
