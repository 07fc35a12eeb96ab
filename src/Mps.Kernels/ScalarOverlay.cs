namespace Mps.Kernels;

/// <summary>The definition of the overlay kernels; <see cref="KernelSet"/> says what each computes.</summary>
internal static unsafe class ScalarOverlay
{
    public static void Overlay8(byte* row, ushort* add, ushort* keep, int count)
    {
        for (int x = 0; x < count; x++)
        {
            row[x] = (byte)((add[x] + (row[x] * keep[x]) + 128) >> 8);
        }
    }

    public static void Overlay16(byte* row, ushort* add, ushort* keep, int count, int bits)
    {
        ushort* samples = (ushort*)row;
        for (int x = 0; x < count; x++)
        {
            samples[x] = (ushort)(((samples[x] * keep[x]) + (add[x] << (bits - 1)) + 8192) >> 14);
        }
    }

    public static ulong Sum8(byte* row, int count)
    {
        ulong sum = 0;
        for (int x = 0; x < count; x++)
        {
            sum += row[x];
        }

        return sum;
    }

    public static ulong Sum16(byte* row, int count)
    {
        ulong sum = 0;
        for (int x = 0; x < count; x++)
        {
            sum += ((ushort*)row)[x];
        }

        return sum;
    }
}
