using System.Runtime.InteropServices;

namespace Mps.Kernels.Enhance;

/// <summary>For each column of a plane the tile to its left and how far it is on the way from that tile's centre to the next one's.</summary>
internal sealed unsafe class TileColumns
{
    /// <summary>Weight of a whole tile.</summary>
    public const int Whole = 256;

    private readonly int[] _tiles;
    private readonly int[] _weights;

    /// <param name="count">Columns of the plane.</param>
    /// <param name="log2">How much narrower the plane is than the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="tiles">Tiles across it, at least 2.</param>
    public TileColumns(int count, int log2, int width, int tiles)
    {
        // Vectors look further than the last column.
        _tiles = GC.AllocateArray<int>(count + 16, pinned: true);
        _weights = GC.AllocateArray<int>(count + 16, pinned: true);
        for (int x = 0; x < count; x++)
            (_tiles[x], _weights[x]) = At(x << log2, width, tiles);
    }

    /// <summary>Number of the left tile of each column.</summary>
    public int* Tiles => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_tiles, 0);

    /// <summary>Share of the tile to the right of it, 0..<see cref="Whole"/>.</summary>
    public int* Weights => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_weights, 0);

    /// <summary>The tile before a place, and the share of the one behind it; beyond the outermost centres these alone count.</summary>
    public static (int Tile, int Weight) At(int place, int size, int tiles)
    {
        double at = Math.Clamp(((place + 0.5) * tiles / size) - 0.5, 0, tiles - 1);
        int tile = Math.Min((int)at, tiles - 2);
        return (tile, (int)Math.Round((at - tile) * Whole));
    }
}
