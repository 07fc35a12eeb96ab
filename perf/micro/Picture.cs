using Mps.Media;

namespace Mps.Perf.Micro;

/// <summary>A made-up picture with soft gradients, edges and grain, and the measure of how far two are apart.</summary>
internal static class Picture
{
    public static void Fill(FrameView frame)
    {
        Random random = new(1);
        int maximum = (1 << frame.Format.BitsPerSample) - 1, below = frame.Format.PixelFormat == PixelFormat.P010le ? 6 : 0;
        for (int index = 0; index < frame.Format.PlaneCount; index++)
        {
            PlaneView plane = frame.Plane(index);
            for (int y = 0; y < plane.Height; y++)
            {
                for (int x = 0; x < plane.RowBytes / frame.Format.BytesPerSample; x++)
                {
                    double gradient = 0.3 * Math.Sin(x / 37.0) * Math.Cos(y / 23.0);
                    double edges = ((x / 64) + (y / 48)) % 5 == 0 ? 0.15 : 0;
                    double grain = (random.NextDouble() - 0.5) * 0.05;
                    double value = 0.5 + gradient + edges + grain;
                    int sample = (int)Math.Clamp(value * maximum, 0, maximum) << below;
                    if (frame.Format.BytesPerSample == 2)
                    {
                        plane.Row<ushort>(y)[x] = (ushort)sample;
                    }
                    else
                    {
                        plane.Row(y)[x] = (byte)sample;
                    }
                }
            }
        }
    }

    public static double Psnr(ReadOnlyPlaneView a, ReadOnlyPlaneView b, int bits)
    {
        double sum = 0;
        for (int y = 0; y < a.Height; y++)
        {
            for (int x = 0; x < a.Width; x++)
            {
                int difference = a.PixelBytes == 2 ? a.Row<ushort>(y)[x] - b.Row<ushort>(y)[x] : a.Row(y)[x] - b.Row(y)[x];
                sum += difference * difference;
            }
        }

        double peak = (1 << bits) - 1;
        return 10 * Math.Log10(peak * peak * a.Width * a.Height / sum);
    }
}
