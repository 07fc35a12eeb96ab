using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mps.Kernels.LinearLight;

/// <summary>
/// The same with 256-bit vectors, bit for bit; what is left of a row is done by <see cref="ScalarLight"/>. (Tables are read piece by piece, and a pixel is 128 bits: wider
/// vectors gain nothing but where rows are blended.)
/// </summary>
internal static unsafe class VectorLight
{
    /// <summary>8 pixels at a time; three registers of a component each are turned into four of two pixels each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Decode(ushort* luma, ushort* cb, ushort* cr, float* light, int count, in LightCode code, LightTables tables)
    {
        Vector256<float> black = Vector256.Create(code.Black), neutral = Vector256.Create((float)LightCode.Neutral);
        Vector256<float> perLuma = Vector256.Create(1 / code.LumaCodes), perChroma = Vector256.Create(1 / code.ChromaCodes);
        Vector256<float> redOfCr = Vector256.Create(code.RedOfCr), blueOfCb = Vector256.Create(code.BlueOfCb);
        Vector256<float> greenOfCb = Vector256.Create(code.GreenOfCb), greenOfCr = Vector256.Create(code.GreenOfCr);
        float* lights = tables.Lights;
        int x = 0;
        for (; x + 8 <= count; x += 8)
        {
            Vector256<float> y = (Codes(luma + x) - black) * perLuma, u = (Codes(cb + x) - neutral) * perChroma, v = (Codes(cr + x) - neutral) * perChroma;
            Vector256<float> r = Light(y + (v * redOfCr), lights);
            Vector256<float> g = Light(y + (u * greenOfCb) + (v * greenOfCr), lights);
            Vector256<float> b = Light(y + (u * blueOfCb), lights);

            Vector256<float> low = Avx.UnpackLow(r, g), high = Avx.UnpackHigh(r, g);
            Vector256<float> lowB = Avx.UnpackLow(b, Vector256<float>.Zero), highB = Avx.UnpackHigh(b, Vector256<float>.Zero);
            Vector256<float> p04 = Avx.Shuffle(low, lowB, 0x44), p15 = Avx.Shuffle(low, lowB, 0xEE);
            Vector256<float> p26 = Avx.Shuffle(high, highB, 0x44), p37 = Avx.Shuffle(high, highB, 0xEE);
            float* output = light + (4 * x);
            Avx.Permute2x128(p04, p15, 0x20).Store(output);
            Avx.Permute2x128(p26, p37, 0x20).Store(output + 8);
            Avx.Permute2x128(p04, p15, 0x31).Store(output + 16);
            Avx.Permute2x128(p26, p37, 0x31).Store(output + 24);
        }

        ScalarLight.Decode(luma + x, cb + x, cr + x, light + (4 * x), count - x, code, tables);
        GC.KeepAlive(tables);
    }

    /// <summary>64 floats at a time where vectors have 512 bits, 32 where they have 256; what is left a pixel at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blend(float** rows, float* coefficients, int taps, float* output, int count, bool widest)
    {
        int x = 0;
        for (; widest && x + 64 <= count; x += 64)
        {
            float* row = rows[0] + x;
            Vector512<float> weight = Vector512.Create(coefficients[0]);
            Vector512<float> a = Vector512.Load(row) * weight, b = Vector512.Load(row + 16) * weight;
            Vector512<float> c = Vector512.Load(row + 32) * weight, d = Vector512.Load(row + 48) * weight;
            for (int t = 1; t < taps; t++)
            {
                row = rows[t] + x;
                weight = Vector512.Create(coefficients[t]);
                a += Vector512.Load(row) * weight;
                b += Vector512.Load(row + 16) * weight;
                c += Vector512.Load(row + 32) * weight;
                d += Vector512.Load(row + 48) * weight;
            }

            a.Store(output + x);
            b.Store(output + x + 16);
            c.Store(output + x + 32);
            d.Store(output + x + 48);
        }

        for (; x + 32 <= count; x += 32)
        {
            float* row = rows[0] + x;
            Vector256<float> weight = Vector256.Create(coefficients[0]);
            Vector256<float> a = Vector256.Load(row) * weight, b = Vector256.Load(row + 8) * weight;
            Vector256<float> c = Vector256.Load(row + 16) * weight, d = Vector256.Load(row + 24) * weight;
            for (int t = 1; t < taps; t++)
            {
                row = rows[t] + x;
                weight = Vector256.Create(coefficients[t]);
                a += Vector256.Load(row) * weight;
                b += Vector256.Load(row + 8) * weight;
                c += Vector256.Load(row + 16) * weight;
                d += Vector256.Load(row + 24) * weight;
            }

            a.Store(output + x);
            b.Store(output + x + 8);
            c.Store(output + x + 16);
            d.Store(output + x + 24);
        }

        for (; x < count; x += 4)
        {
            Vector128<float> sum = Vector128.Load(rows[0] + x) * Vector128.Create(coefficients[0]);
            for (int t = 1; t < taps; t++)
                sum += Vector128.Load(rows[t] + x) * Vector128.Create(coefficients[t]);
            sum.Store(output + x);
        }
    }

    /// <summary>A pixel at a time, four taps to a round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Resample(float* row, LightAxis axis, float* output, int count)
    {
        float* coefficients = axis.Coefficients;
        int* positions = axis.Positions;
        int taps = axis.Taps;
        for (int j = 0; j < count; j++, coefficients += taps)
        {
            float* pixel = row + (4 * positions[j]);
            Vector128<float> sum = Vector128.Load(pixel) * Vector128.Create(coefficients[0]);
            int t = 1;
            for (; t + 4 <= taps; t += 4)
            {
                sum += Vector128.Load(pixel + (4 * t)) * Vector128.Create(coefficients[t]);
                sum += Vector128.Load(pixel + (4 * t) + 4) * Vector128.Create(coefficients[t + 1]);
                sum += Vector128.Load(pixel + (4 * t) + 8) * Vector128.Create(coefficients[t + 2]);
                sum += Vector128.Load(pixel + (4 * t) + 12) * Vector128.Create(coefficients[t + 3]);
            }

            for (; t < taps; t++)
                sum += Vector128.Load(pixel + (4 * t)) * Vector128.Create(coefficients[t]);
            sum.Store(output + (4 * j));
        }

        GC.KeepAlive(axis);
    }

    /// <summary>8 pixels at a time; four registers of two pixels each are turned into three of a component each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Encode(float* light, ushort* luma, ushort* cb, ushort* cr, int count, in LightCode code, LightTables tables)
    {
        Vector256<float> black = Vector256.Create(code.Black), neutral = Vector256.Create((float)LightCode.Neutral), lumaCodes = Vector256.Create(code.LumaCodes);
        Vector256<float> perBlue = Vector256.Create(code.ChromaCodes / code.BlueOfCb), perRed = Vector256.Create(code.ChromaCodes / code.RedOfCr);
        Vector256<float> red = Vector256.Create(code.Red), green = Vector256.Create(code.Green), blue = Vector256.Create(code.Blue);
        float* signals = tables.Signals;
        int x = 0;
        for (; x + 8 <= count; x += 8)
        {
            float* input = light + (4 * x);
            Vector256<float> p01 = Vector256.Load(input), p23 = Vector256.Load(input + 8), p45 = Vector256.Load(input + 16), p67 = Vector256.Load(input + 24);
            Vector256<float> p04 = Avx.Permute2x128(p01, p45, 0x20), p15 = Avx.Permute2x128(p01, p45, 0x31);
            Vector256<float> p26 = Avx.Permute2x128(p23, p67, 0x20), p37 = Avx.Permute2x128(p23, p67, 0x31);
            Vector256<float> first = Avx.UnpackLow(p04, p15), second = Avx.UnpackLow(p26, p37);
            Vector256<float> r = Signal(Avx.Shuffle(first, second, 0x44), signals);
            Vector256<float> g = Signal(Avx.Shuffle(first, second, 0xEE), signals);
            Vector256<float> b = Signal(Avx.Shuffle(Avx.UnpackHigh(p04, p15), Avx.UnpackHigh(p26, p37), 0x44), signals);
            Vector256<float> y = (r * red) + (g * green) + (b * blue);
            Store((y * lumaCodes) + black, luma + x);
            Store(((b - y) * perBlue) + neutral, cb + x);
            Store(((r - y) * perRed) + neutral, cr + x);
        }

        ScalarLight.Encode(light + (4 * x), luma + x, cb + x, cr + x, count - x, code, tables);
        GC.KeepAlive(tables);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Codes(ushort* from) => Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(Vector128.Load(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Light(Vector256<float> signal, float* lights)
    {
        Vector256<float> at = Avx.Min(Vector256.Abs(signal) * Vector256.Create((float)LightTables.SignalPieces), Vector256.Create(LightTables.MostSignal));
        Vector256<int> piece = Avx.ConvertToVector256Int32WithTruncation(at);
        Vector256<float> way = at - Avx.ConvertToVector256Single(piece);
        return Signed(Along(lights, piece, way), signal);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Signal(Vector256<float> light, float* signals)
    {
        Vector256<float> least = Vector256.Create(LightTables.LeastLight);
        Vector256<int> bits = Avx.Min(Avx.Max(Vector256.Abs(light), least), Vector256.Create(LightTables.MostLight)).AsInt32();
        Vector256<int> piece = (bits - least.AsInt32()) >> LightTables.PieceShift;
        Vector256<float> way = Avx.ConvertToVector256Single(bits & Vector256.Create((1 << LightTables.PieceShift) - 1)) * Vector256.Create(1f / (1 << LightTables.PieceShift));
        return Signed(Along(signals, piece, way), light);
    }

    // What a table has some way along its pieces. A piece's two floats are read at once: half of the reads that gathering has.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Along(float* table, Vector256<int> pieces, Vector256<float> way)
    {
        Vector256<ulong> pairs = pieces.AsUInt64();
        double* both = (double*)table;
        Vector256<float> first = Vector256.Create(Two(both, pairs.GetElement(0)), Two(both, pairs.GetElement(2)));
        Vector256<float> second = Vector256.Create(Two(both, pairs.GetElement(1)), Two(both, pairs.GetElement(3)));
        return Avx.Shuffle(first, second, 0x88) + (Avx.Shuffle(first, second, 0xDD) * way);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Two(double* both, ulong pieces) =>
        Sse2.LoadHigh(Sse2.LoadScalarVector128(both + (uint)pieces), both + (pieces >> 32)).AsSingle();

    // The sign of the second; the first is not negative.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Signed(Vector256<float> value, Vector256<float> sign) => value | (sign & Vector256.Create(-0f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> codes, ushort* to)
    {
        Vector256<int> whole = Avx.ConvertToVector256Int32(codes);
        Vector128<ushort> words = Sse41.PackUnsignedSaturate(whole.GetLower(), whole.GetUpper());
        Vector128.Min(words, Vector128.Create((ushort)LightCode.Most)).Store(to);
    }
}
