using System.Runtime.CompilerServices;

namespace Mps.Kernels;

/// <summary>How often colours occur, in cells of 4 levels a channel that remember the mean of what fell into them.</summary>
public sealed class ColorHistogram
{
    internal const int Bits = 6, Drop = 8 - Bits;

    private readonly Cell[] _cells = new Cell[1 << (3 * Bits)];

    private struct Cell
    {
        public long Count, Red, Green, Blue;
    }

    internal static int CellOf(int red, int green, int blue) => (red >> Drop << (2 * Bits)) | (green >> Drop << Bits) | (blue >> Drop);

    /// <summary>Counts pixels of three bytes, red first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> rgb)
    {
        for (int i = 0; i + 2 < rgb.Length; i += 3)
        {
            ref Cell cell = ref _cells[CellOf(rgb[i], rgb[i + 1], rgb[i + 2])];
            cell.Count++;
            cell.Red += rgb[i];
            cell.Green += rgb[i + 1];
            cell.Blue += rgb[i + 2];
        }
    }

    /// <summary>The colours that occur, each with how often.</summary>
    internal WeightedColor[] Colors()
    {
        var colors = new List<WeightedColor>();
        foreach (Cell cell in _cells)
        {
            if (cell.Count > 0)
                colors.Add(new WeightedColor((float)cell.Red / cell.Count, (float)cell.Green / cell.Count, (float)cell.Blue / cell.Count, cell.Count));
        }

        return [.. colors];
    }
}

/// <summary>A colour, 0 to 255 a channel, and how often it occurs.</summary>
internal readonly record struct WeightedColor(float Red, float Green, float Blue, float Weight)
{
    /// <summary>How much a difference of a channel is seen, relative to the others; roughly the channel's part in brightness.</summary>
    public static readonly float[] Sensitivity = [3, 6, 2];

    public float this[int channel] => channel switch { 0 => Red, 1 => Green, _ => Blue };
}
