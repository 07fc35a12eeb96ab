using System.Runtime.CompilerServices;

namespace Mps.Kernels;

/// <summary>
/// Few colours that stand for many: boxes of colours are cut in two where that lowers the squared error most (X. Wu, "Color
/// quantization by dynamic programming and principal analysis", 1992, along the axes), then each colour moves to the mean of
/// those that are nearest to it.
/// </summary>
public sealed class ColorPalette
{
    private const int Rounds = 2;
    private readonly byte[] _rgb;
    private readonly short[] _nearest = new short[1 << (3 * ColorHistogram.Bits)];

    private ColorPalette(byte[] rgb)
    {
        _rgb = rgb;
        Array.Fill(_nearest, (short)-1);
    }

    /// <summary>How many colours there are.</summary>
    public int Count => _rgb.Length / 3;

    /// <summary>Three bytes a colour, red first.</summary>
    public ReadOnlySpan<byte> Rgb => _rgb;

    /// <summary>The best palette for what a histogram counted.</summary>
    /// <param name="histogram">At least one pixel.</param>
    /// <param name="most">Colours at most, 1 to 256.</param>
    public static ColorPalette Of(ColorHistogram histogram, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 256);
        WeightedColor[] colors = histogram.Colors();
        if (colors.Length == 0)
            throw new ArgumentException("No pixel was counted.", nameof(histogram));
        var boxes = new PriorityQueue<Box, double>();
        List<Box> done = [];
        Offer(new Box(colors, 0, colors.Length));
        while (boxes.Count > 0 && boxes.Count + done.Count < most)
        {
            (Box left, Box right) = boxes.Dequeue().Cut();
            Offer(left);
            Offer(right);
        }

        done.AddRange(boxes.UnorderedItems.Select(b => b.Element));
        float[] means = [.. done.SelectMany(b => b.Mean)];
        for (int round = 0; round < Rounds; round++)
            Settle(colors, means);
        return new ColorPalette([.. means.Select(m => (byte)Math.Clamp((int)MathF.Round(m), 0, 255))]);

        void Offer(Box box)
        {
            if (box.Gain > 0)
                boxes.Enqueue(box, -box.Gain);
            else
                done.Add(box);
        }
    }

    /// <summary>The palette's entry for a colour, 0 to 255 a channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Nearest(int red, int green, int blue)
    {
        ref short known = ref _nearest[ColorHistogram.CellOf(red, green, blue)];
        if (known < 0)
            known = (short)Search(red, green, blue);
        return known;
    }

    // The middle of the cell stands for all colours in it.
    private int Search(int red, int green, int blue)
    {
        const int Middle = 1 << (ColorHistogram.Drop - 1), Mask = ~((1 << ColorHistogram.Drop) - 1);
        (red, green, blue) = ((red & Mask) + Middle, (green & Mask) + Middle, (blue & Mask) + Middle);
        int best = 0, least = int.MaxValue;
        for (int i = 0; i < _rgb.Length; i += 3)
        {
            int r = _rgb[i] - red, g = _rgb[i + 1] - green, b = _rgb[i + 2] - blue;
            int distance = (3 * r * r) + (6 * g * g) + (2 * b * b);
            if (distance < least)
                (least, best) = (distance, i / 3);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Settle(WeightedColor[] colors, float[] means)
    {
        var sums = new double[means.Length / 3 * 4];
        foreach (WeightedColor color in colors)
        {
            int best = 0;
            float least = float.MaxValue;
            for (int i = 0; i < means.Length; i += 3)
            {
                float r = means[i] - color.Red, g = means[i + 1] - color.Green, b = means[i + 2] - color.Blue;
                float distance = (3 * r * r) + (6 * g * g) + (2 * b * b);
                if (distance < least)
                    (least, best) = (distance, i / 3);
            }

            sums[4 * best] += color.Red * color.Weight;
            sums[(4 * best) + 1] += color.Green * color.Weight;
            sums[(4 * best) + 2] += color.Blue * color.Weight;
            sums[(4 * best) + 3] += color.Weight;
        }

        for (int i = 0; i < means.Length / 3; i++)
        {
            double weight = sums[(4 * i) + 3];
            for (int channel = 0; weight > 0 && channel < 3; channel++)
                means[(3 * i) + channel] = (float)(sums[(4 * i) + channel] / weight);
        }
    }

    /// <summary>A stretch of the colours, and the cut of it that lowers the squared error most.</summary>
    private sealed class Box
    {
        private readonly WeightedColor[] _colors;
        private readonly int _start, _end;
        private readonly int _channel;
        private readonly float _cut;

        public Box(WeightedColor[] colors, int start, int end)
        {
            (_colors, _start, _end) = (colors, start, end);
            Mean = new float[3];
            for (int channel = 0; channel < 3; channel++)
            {
                (double gain, float cut, float mean) = BestCut(channel);
                Mean[channel] = mean;
                if (gain > Gain)
                    (Gain, _cut, _channel) = (gain, cut, channel);
            }
        }

        public float[] Mean { get; }

        /// <summary>Squared error that the cut saves; 0 = there is nothing to cut.</summary>
        public double Gain { get; }

        public (Box Left, Box Right) Cut()
        {
            int left = _start;
            for (int i = _start; i < _end; i++)
            {
                if (_colors[i][_channel] < _cut)
                {
                    (_colors[left], _colors[i]) = (_colors[i], _colors[left]);
                    left++;
                }
            }

            return (new Box(_colors, _start, left), new Box(_colors, left, _end));
        }

        // Along one channel, at whole levels: the variance between the two sides is what a cut saves.
        private (double Gain, float Cut, float Mean) BestCut(int channel)
        {
            Span<double> weight = stackalloc double[256], sum = stackalloc double[256];
            double allWeight = 0, all = 0;
            for (int i = _start; i < _end; i++)
            {
                float value = _colors[i][channel];
                weight[(int)value] += _colors[i].Weight;
                sum[(int)value] += _colors[i].Weight * value;
                allWeight += _colors[i].Weight;
                all += _colors[i].Weight * value;
            }

            double gain = 0, w = 0, s = 0, sensitivity = WeightedColor.Sensitivity[channel];
            int cut = 0;
            for (int level = 0; level < 255; level++)
            {
                w += weight[level];
                s += sum[level];
                double rest = allWeight - w;
                if (w <= 0 || rest <= 0)
                    continue;
                double difference = (s / w) - ((all - s) / rest);
                double saved = sensitivity * w * rest / allWeight * difference * difference;
                if (saved > gain)
                    (gain, cut) = (saved, level + 1);
            }

            return (gain, cut, (float)(all / allWeight));
        }
    }
}
