using Mps.Kernels.FrameRate;
using Mps.Media;

namespace Mps.Kernels.Scratches;

/// <summary>
/// Replaces dirt by what the picture before shows there. The motion of blocks that hold dirt was found with the dirt in them; so it is chosen anew, of the
/// motions round the spot, by the clean samples there. Where none of them fits, the spot stays. Its rim fades out.
/// </summary>
/// <param name="finder">What is new.</param>
internal sealed unsafe class DirtRepair(DirtFinder finder)
{
    // Samples round a spot that are compared, and their mean difference above which the pictures do not show the same, codes of 8 bits.
    private const int Around = 8, MostDifference = 10;

    // Samples round a spot to which its rim fades.
    private const int Rim = 3;

    /// <summary>Repairs a spot.</summary>
    /// <param name="spot">Which.</param>
    /// <param name="now">The picture, 8 bits.</param>
    /// <param name="before">The picture before, 8 bits.</param>
    /// <param name="field">From this picture to the one before.</param>
    /// <param name="brighter">How much brighter this one is, codes of 8 bits.</param>
    /// <param name="past">The picture before.</param>
    /// <param name="picture">Changed in place, within <see cref="Reach"/>.</param>
    public void Repair(in Spot spot, MotionPyramid now, MotionPyramid before, MotionField field, int brighter, FrameView past, FrameView picture)
    {
        if (!TryFind(spot, now, before, field, brighter, out MotionVector vector))
            return;
        FrameFormat format = picture.Format;
        (int left, int top, int right, int bottom) = Reach(spot);
        for (int plane = 0; plane < Math.Min(3, format.PlaneCount); plane++)
        {
            (int log2X, int log2Y) = plane == 0 ? (0, 0) : (format.Log2ChromaWidth, format.Log2ChromaHeight);
            int offset = plane == 0 ? brighter << (format.BitsPerSample - 8) : 0, most = (1 << format.BitsPerSample) - 1;
            PlaneSamples samples = new(picture.Plane(plane)), old = new(past.Plane(plane));
            int lastX = Math.Min(samples.Width - 1, right >> log2X), lastY = Math.Min(samples.Height - 1, bottom >> log2Y);
            for (int y = Math.Max(0, top >> log2Y); y <= lastY; y++)
            {
                for (int x = Math.Max(0, left >> log2X); x <= lastX; x++)
                {
                    int weight = Weight(x << log2X, y << log2Y);
                    if (weight == 0)
                        continue;
                    int was = old.Near(x + (vector.X >> log2X), y + (vector.Y >> log2Y)) + offset;
                    samples[x, y] = Math.Clamp(((samples[x, y] * (9 - weight)) + (was * weight) + 4) / 9, 0, most);
                }
            }
        }
    }

    /// <summary>What a repair may change: first column and row, last column and row. It may lie outside.</summary>
    public static (int Left, int Top, int Right, int Bottom) Reach(in Spot spot) => (spot.Left - Rim, spot.Top - Rim, spot.Right + Rim - 1, spot.Bottom + Rim - 1);

    // How many of the 3×3 samples are next to something new, 0..9.
    private int Weight(int x, int y)
    {
        int weight = 0;
        for (int j = y - 1; j <= y + 1; j++)
        {
            for (int i = x - 1; i <= x + 1; i++)
                weight += IsNext(i, j) ? 1 : 0;
        }

        return weight;
    }

    private bool IsNext(int x, int y) => finder.IsNew(x, y) || finder.IsNew(x - 1, y) || finder.IsNew(x + 1, y) || finder.IsNew(x, y - 1) || finder.IsNew(x, y + 1);

    private bool TryFind(in Spot spot, MotionPyramid now, MotionPyramid before, MotionField field, int brighter, out MotionVector vector)
    {
        vector = default;
        int best = int.MaxValue;
        for (int i = 0; i < 9; i++)
        {
            int x = (i % 3) switch { 0 => (spot.Left + spot.Right) / 2, 1 => spot.Left - MotionField.Window, _ => spot.Right + MotionField.Window };
            int y = (i / 3) switch { 0 => (spot.Top + spot.Bottom) / 2, 1 => spot.Top - MotionField.Window, _ => spot.Bottom + MotionField.Window };
            MotionVector tried = field.At(x, y);
            int difference = Difference(spot, now, before, tried, brighter);
            if (difference < best)
                (best, vector) = (difference, tried);
        }

        return best <= 16 * MostDifference;
    }

    // Mean over what is round the spot and not new, sixteenths of a code.
    private int Difference(in Spot spot, MotionPyramid now, MotionPyramid before, MotionVector vector, int brighter)
    {
        int sum = 0, count = 0;
        int left = Math.Max(0, spot.Left - Around), right = Math.Min(now.Width(0), spot.Right + Around);
        int top = Math.Max(0, spot.Top - Around), bottom = Math.Min(now.Height(0), spot.Bottom + Around);
        for (int y = top; y < bottom; y++)
        {
            byte* line = now.At(0, 0, y);
            byte* old = before.At(0, 0, Math.Clamp(y + vector.Y, -MotionPyramid.Border, now.Height(0) + MotionPyramid.Border - 1));
            for (int x = left; x < right; x++)
            {
                if (finder.IsNew(x, y))
                    continue;
                int from = Math.Clamp(x + vector.X, -MotionPyramid.Border, now.Width(0) + MotionPyramid.Border - 1);
                sum += Math.Abs(line[x] - old[from] - brighter);
                count++;
            }
        }

        return count == 0 ? int.MaxValue : 16 * sum / count;
    }
}
