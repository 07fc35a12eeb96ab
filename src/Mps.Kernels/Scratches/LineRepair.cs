using Mps.Media;

namespace Mps.Kernels.Scratches;

/// <summary>
/// Takes a line out of a plane. What is under it is first made up from both sides, along the direction in which they agree best. Where the line
/// has left texture (its difference to that is steadier down the line than the picture is), only the mean difference of the rows around is taken off, and
/// the texture stays; where it has covered all, what was made up replaces it. Owns its memory.
/// </summary>
internal sealed class LineRepair
{
    // Rows above and below that are asked about the line.
    private const int Reach = 8;

    // By how many rows the two sides are shifted against each other to find an edge that crosses the line.
    private const int MostShift = 3;

    private readonly int _columns;
    private readonly int[] _madeUp;
    private readonly int[] _difference;

    /// <param name="format">Of the pictures.</param>
    /// <param name="widest">Samples of the widest line, luma.</param>
    public LineRepair(FrameFormat format, int widest)
    {
        _columns = widest;
        _madeUp = new int[format.Height * widest];
        _difference = new int[format.Height];
    }

    /// <summary>Takes a line out of all planes but alpha.</summary>
    /// <param name="line">Which.</param>
    /// <param name="reach">Samples that it has to both sides of its middle.</param>
    /// <param name="picture">Changed in place.</param>
    public void Repair(in FilmLine line, (int Left, int Right) reach, FrameView picture)
    {
        FrameFormat format = picture.Format;
        for (int plane = 0; plane < Math.Min(3, format.PlaneCount); plane++)
        {
            (int log2X, int log2Y) = plane == 0 ? (0, 0) : (format.Log2ChromaWidth, format.Log2ChromaHeight);
            int height = format.PlaneHeight(plane), top = line.Top >> log2Y, bottom = Math.Min(height, (line.Bottom + (1 << log2Y) - 1) >> log2Y);
            (int left, int right) = ((reach.Left + log2X) >> log2X, (reach.Right + log2X) >> log2X);
            var samples = new PlaneSamples(picture.Plane(plane));
            Upright at = new(line.X, line.Slope, height, log2X);
            MakeUp(samples, at, left, right, top, bottom);
            for (int i = 0; i <= left + right; i++)
                Replace(samples, at, i - left, i, top, bottom, format.BitsPerSample);
        }
    }

    // What both sides give for each sample of the line.
    private void MakeUp(PlaneSamples samples, Upright line, int left, int right, int top, int bottom)
    {
        int width = left + right + 2;
        for (int y = top; y < bottom; y++)
        {
            int from = line.At(y) - left - 1, to = line.At(y) + right + 1, best = int.MaxValue, shift = 0;
            for (int tried = 0; tried <= 2 * MostShift; tried++)
            {
                // 0, 1, -1, 2, -2...: of equals the least.
                int k = (tried & 1) == 0 ? -tried / 2 : (tried + 1) / 2, cost = 0;
                for (int j = 0; j < 3; j++)
                    cost += Math.Abs(samples.Near(from - j, y - k) - samples.Near(to + j, y + k));
                if (cost < best)
                    (best, shift) = (cost, k);
            }

            int a = samples.Near(from, y - shift), b = samples.Near(to, y + shift);
            for (int i = 0; i < width - 1; i++)
                _madeUp[(y * _columns) + i] = ((a * (width - 1 - i)) + (b * (i + 1)) + (width / 2)) / width;
        }
    }

    private void Replace(PlaneSamples samples, Upright line, int across, int column, int top, int bottom, int bits)
    {
        for (int y = top; y < bottom; y++)
            _difference[y] = samples.Near(line.At(y) + across, y) - _madeUp[(y * _columns) + column];

        // Sums over the rows around, moved along.
        long steadiness = 0, texture = 0, differences = 0, values = 0, grain = 16L << (2 * (bits - 8));
        int count = 0, most = (1 << bits) - 1;
        for (int y = top - Reach; y < bottom; y++)
        {
            if (y + Reach < bottom)
                Count(y + Reach, 1);
            if (y - Reach - 1 >= top)
                Count(y - Reach - 1, -1);
            if (y < top)
                continue;
            double ofDifference = Variance(differences, steadiness), ofPicture = Variance(values, texture);
            double kept = Math.Clamp(2 - (ofDifference / ((ofPicture / 2) + grain)), 0, 1);
            int mean = (int)Math.Round((double)differences / count), made = _madeUp[(y * _columns) + column];
            int x = line.At(y) + across;
            if (x >= 0 && x < samples.Width)
                samples[x, y] = Math.Clamp(made + (int)Math.Round(kept * (_difference[y] - mean)), 0, most);
        }

        void Count(int y, int sign)
        {
            long difference = _difference[y], value = _madeUp[(y * _columns) + column];
            differences += sign * difference;
            steadiness += sign * difference * difference;
            values += sign * value;
            texture += sign * value * value;
            count += sign;
        }

        double Variance(long sum, long squares) => ((double)squares / count) - ((double)sum / count * sum / count);
    }

    /// <summary>Where the middle of a line is in the rows of a plane.</summary>
    private readonly struct Upright(int x, int slope, int height, int log2X)
    {
        public int At(int y) => (x + (int)Math.Floor((slope * ((y + 0.5) / height - 0.5)) + 0.5)) >> log2X;
    }
}
