using Mps.Media;

namespace Mps.Kernels;

/// <summary>
/// Makes a region of a picture unreadable: it becomes blocks, each of the mean of what was there. Blocks are equal but for rounding, so that no
/// sliver at an edge keeps detail.
/// <para>The side of a block is a quarter of the region's short side, and at least a fortieth of the picture's: a face or number plate that fills the
/// region is left with four blocks across, half of what recognising a face takes, and a line of text in a larger region is lower than
/// a block. 4:2:0 chroma has the same blocks.</para>
/// <para>Accuracy: the mean rounded to nearest, halves up. Every <see cref="KernelLevel"/> gives the same bits. Immutable; nothing is allocated per
/// picture.</para>
/// </summary>
public sealed unsafe class Pixelation
{
    private const int BlocksAcross = 4, BlocksOfPicture = 40;

    private readonly FrameFormat _picture;
    private readonly int[] _columns;
    private readonly int[] _rows;

    /// <summary>A region; what of it lies outside the picture is cut off.</summary>
    /// <param name="picture">Format and size of the pictures.</param>
    /// <param name="x">Left edge, luma samples.</param>
    /// <param name="y">Top edge, luma samples.</param>
    /// <param name="width">Luma samples.</param>
    /// <param name="height">Luma samples.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public Pixelation(FrameFormat picture, int x, int y, int width, int height)
    {
        if (!OverlayPicture.Supports(picture.PixelFormat))
            throw new NotSupportedException($"Nothing can be drawn on pictures of {picture.PixelFormat.Name()}.");
        _picture = picture;
        int left = Math.Max(0, x), top = Math.Max(0, y);
        int right = (int)Math.Min(picture.Width, (long)x + width), bottom = (int)Math.Min(picture.Height, (long)y + height);
        if (right <= left || bottom <= top)
        {
            (_columns, _rows) = ([], []);
            return;
        }

        int block = Math.Max(Math.Min(right - left, bottom - top) / BlocksAcross, Math.Min(picture.Width, picture.Height) / BlocksOfPicture);
        _columns = Edges(left, right, block, picture.Width, 1 << picture.Log2ChromaWidth);
        _rows = Edges(top, bottom, block, picture.Height, 1 << picture.Log2ChromaHeight);
    }

    /// <summary>Nothing of the region lies in the picture.</summary>
    public bool IsEmpty => _columns.Length == 0;

    /// <summary>Edges of the blocks from left to right, luma samples; the last is the first column behind the region.</summary>
    public IReadOnlyList<int> Columns => _columns;

    /// <summary>Edges of the blocks from top to bottom.</summary>
    public IReadOnlyList<int> Rows => _rows;

    /// <summary>Draws the blocks.</summary>
    /// <param name="picture">Of the format that it was made for.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="ArgumentException">The picture is of another format.</exception>
    public void Apply(FrameView picture, KernelSet? kernels = null)
    {
        if (picture.Format != _picture)
            throw new ArgumentException($"The region was made for {_picture}, not {picture.Format}.", nameof(picture));
        kernels ??= KernelSet.Best;
        for (int plane = 0; plane < 3; plane++)
        {
            int log2Width = plane == 0 ? 0 : _picture.Log2ChromaWidth, log2Height = plane == 0 ? 0 : _picture.Log2ChromaHeight;
            PlaneView view = picture.Plane(plane);
            for (int row = 0; row + 1 < _rows.Length; row++)
            {
                int top = _rows[row] >> log2Height, bottom = Ceiling(_rows[row + 1], log2Height);
                for (int column = 0; column + 1 < _columns.Length; column++)
                    Fill(view, _columns[column] >> log2Width, Ceiling(_columns[column + 1], log2Width), top, bottom, kernels);
            }
        }
    }

    private static void Fill(PlaneView plane, int left, int right, int top, int bottom, KernelSet kernels)
    {
        bool wide = plane.PixelBytes == 2;
        var sum = wide ? kernels.Sum16 : kernels.Sum8;
        ulong total = 0;
        for (int y = top; y < bottom; y++)
            total += sum((byte*)plane.Address + ((nint)y * plane.StrideBytes) + (left * plane.PixelBytes), right - left);
        ulong count = (ulong)(right - left) * (ulong)(bottom - top), mean = (total + (count / 2)) / count;
        for (int y = top; y < bottom; y++)
        {
            if (wide)
                plane.Row<ushort>(y)[left..right].Fill((ushort)mean);
            else
                plane.Row(y)[left..right].Fill((byte)mean);
        }
    }

    // Edges lie on whole chroma samples, the region growing outwards to them: half a chroma sample left alone would keep colour.
    private static int[] Edges(int first, int end, int block, int size, int grain)
    {
        first -= first % grain;
        end = Math.Min(size, (end + grain - 1) / grain * grain);
        int length = end - first, count = Math.Max(1, length / Math.Max(block, 2 * grain));
        int[] edges = new int[count + 1];
        for (int i = 0; i < count; i++)
            edges[i] = first + ((int)((long)length * i / count) / grain * grain);
        edges[count] = end;
        return edges;
    }

    private static int Ceiling(int value, int log2) => (value + (1 << log2) - 1) >> log2;
}
