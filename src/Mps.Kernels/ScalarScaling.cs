namespace Mps.Kernels;

/// <summary>
/// The definition of the scaling passes; <see cref="KernelSet"/> says what each computes. Sums wrap at 32 bits, which no valid picture
/// reaches.
/// </summary>
internal static unsafe class ScalarScaling
{
    public static void Blend8(byte** rows, short* coefficients, int taps, short* output, int count, int shift)
    {
        for (int x = 0; x < count; x++)
        {
            int sum = 1 << (shift - 1);
            for (int t = 0; t < taps; t++)
            {
                sum += rows[t][x] * coefficients[t];
            }

            output[x] = (short)Math.Clamp(sum >> shift, short.MinValue, short.MaxValue);
        }
    }

    public static void Blend16<TSamples>(byte** rows, short* coefficients, int taps, short* output, int count, int shift)
        where TSamples : struct, IWideSamples
    {
        for (int x = 0; x < count; x++)
        {
            int sum = 1 << (shift - 1);
            for (int t = 0; t < taps; t++)
            {
                sum += TSamples.Load((short*)rows[t] + x) * coefficients[t];
            }

            output[x] = (short)Math.Clamp(sum >> shift, short.MinValue, short.MaxValue);
        }
    }

    public static void Resample8(short* row, in ResampleTable table, byte* output, int bias, int shift, int maximum)
    {
        for (int j = 0; j < table.Count; j++)
        {
            output[j] = (byte)Math.Clamp(Sum(row, table, j, bias, shift), 0, maximum);
        }
    }

    public static void Resample16(short* row, in ResampleTable table, byte* output, int bias, int shift, int maximum)
    {
        for (int j = 0; j < table.Count; j++)
        {
            ((ushort*)output)[j] = (ushort)Math.Clamp(Sum(row, table, j, bias, shift), 0, maximum);
        }
    }

    private static int Sum(short* row, in ResampleTable table, int j, int bias, int shift)
    {
        short* samples = row + table.Positions[j];
        short* coefficients = table.Coefficients + ((nint)j * table.Taps);
        int sum = bias;
        for (int t = 0; t < table.Taps; t++)
        {
            sum += samples[t] * coefficients[t];
        }

        return sum >> shift;
    }
}
