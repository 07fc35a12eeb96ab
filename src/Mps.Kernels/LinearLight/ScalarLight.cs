namespace Mps.Kernels.LinearLight;

/// <summary>
/// The definition of the row functions of <see cref="LinearResizer"/>. A pixel of light is four floats: red, green, blue, and 0. Products are rounded before they
/// are added, so that every level gives the same bits.
/// </summary>
internal static unsafe class ScalarLight
{
    /// <summary>Rows of codes to a row of light.</summary>
    public static void Decode(ushort* luma, ushort* cb, ushort* cr, float* light, int count, in LightCode code, LightTables tables)
    {
        float perLuma = 1 / code.LumaCodes, perChroma = 1 / code.ChromaCodes;
        for (int x = 0; x < count; x++)
        {
            float y = (luma[x] - code.Black) * perLuma, u = (cb[x] - LightCode.Neutral) * perChroma, v = (cr[x] - LightCode.Neutral) * perChroma;
            light[4 * x] = tables.Light(y + (v * code.RedOfCr));
            light[(4 * x) + 1] = tables.Light(y + (u * code.GreenOfCb) + (v * code.GreenOfCr));
            light[(4 * x) + 2] = tables.Light(y + (u * code.BlueOfCb));
            light[(4 * x) + 3] = 0;
        }
    }

    /// <summary>The weighted sum of rows of floats.</summary>
    public static void Blend(float** rows, float* coefficients, int taps, float* output, int count)
    {
        for (int x = 0; x < count; x++)
        {
            float sum = rows[0][x] * coefficients[0];
            for (int t = 1; t < taps; t++)
                sum += rows[t][x] * coefficients[t];
            output[x] = sum;
        }
    }

    /// <summary>The weighted sums of neighbouring pixels of a row, mirrored around.</summary>
    public static void Resample(float* row, LightAxis axis, float* output, int count)
    {
        float* coefficients = axis.Coefficients;
        for (int j = 0; j < count; j++, coefficients += axis.Taps)
        {
            float* pixel = row + (4 * axis.Positions[j]);
            for (int c = 0; c < 4; c++)
            {
                float sum = pixel[c] * coefficients[0];
                for (int t = 1; t < axis.Taps; t++)
                    sum += pixel[(4 * t) + c] * coefficients[t];
                output[(4 * j) + c] = sum;
            }
        }
    }

    /// <summary>A row of light to rows of codes.</summary>
    public static void Encode(float* light, ushort* luma, ushort* cb, ushort* cr, int count, in LightCode code, LightTables tables)
    {
        float perBlue = code.ChromaCodes / code.BlueOfCb, perRed = code.ChromaCodes / code.RedOfCr;
        for (int x = 0; x < count; x++)
        {
            float r = tables.Signal(light[4 * x]), g = tables.Signal(light[(4 * x) + 1]), b = tables.Signal(light[(4 * x) + 2]);
            float y = (r * code.Red) + (g * code.Green) + (b * code.Blue);
            luma[x] = Code((y * code.LumaCodes) + code.Black);
            cb[x] = Code(((b - y) * perBlue) + LightCode.Neutral);
            cr[x] = Code(((r - y) * perRed) + LightCode.Neutral);
        }

        // To nearest, halves to even.
        static ushort Code(float value) => (ushort)Math.Clamp((int)MathF.Round(value), 0, LightCode.Most);
    }
}
