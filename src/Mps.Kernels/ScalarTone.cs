namespace Mps.Kernels;

/// <summary>The definition of looking colours up in a <see cref="ToneTable"/>; <see cref="KernelSet"/> says what it computes.</summary>
internal static unsafe class ScalarTone
{
    private const int Mask = 1023;

    public static void Luma(short* table, ushort* y, ushort* cb, ushort* cr, byte* output, int count)
    {
        for (int x = 0; x < count; x++)
        {
            output[x] = LookUp(table, y[x] & Mask, cb[x >> 1] & Mask, cr[x >> 1] & Mask);
        }
    }

    public static void Chroma(short* table, ushort* above, ushort* below, ushort* cb, ushort* cr, byte* output, int count)
    {
        for (int x = 0; x < count; x++)
        {
            int y = ((above[2 * x] & Mask) + (above[(2 * x) + 1] & Mask) + (below[2 * x] & Mask) + (below[(2 * x) + 1] & Mask) + 2) >> 2;
            output[x] = LookUp(table, y, cb[x] & Mask, cr[x] & Mask);
        }
    }

    private static byte LookUp(short* table, int y, int cb, int cr)
    {
        const int LumaStep = 1 << ToneTable.LumaShift, ChromaStep = 1 << ToneTable.ChromaShift;
        int wy = y & (LumaStep - 1), wb = cb & (ChromaStep - 1), wr = cr & (ChromaStep - 1);
        short* at = table + ((cr >> ToneTable.ChromaShift) * ToneTable.CrStride) + ((cb >> ToneTable.ChromaShift) * ToneTable.CbStride) + (y >> ToneTable.LumaShift);
        int near = Blend(Along(at, wy), Along(at + ToneTable.CbStride, wy), wb);
        int far = Blend(Along(at + ToneTable.CrStride, wy), Along(at + ToneTable.CrStride + ToneTable.CbStride, wy), wb);
        return (byte)((Blend(near, far, wr) + (1 << (ToneTable.FractionBits - 1))) >> ToneTable.FractionBits);

        static int Along(short* from, int weight) => (from[0] * (LumaStep - weight)) + (from[1] * weight);

        static int Blend(int a, int b, int weight) => (a * ChromaStep) + ((b - a) * weight);
    }
}
