// Single precision as LinearResizer has it, of Mps.Kernels: products are rounded before they are added. LightTables are a buffer of both tables one after the
// other, light of signals and signals of light: for each piece the value at its beginning and what it grows by.
layout(buffer_reference, std430, buffer_reference_align = 4) restrict readonly buffer Floats
{
    float values[];
};

const int SignalPieces = 2048, Signals = 3 * SignalPieces / 2, PieceShift = 17;
const float MostSignal = 1.5 * SignalPieces - 0.01;

float signed_(float magnitude, float like)
{
    return uintBitsToFloat((floatBitsToUint(magnitude) & 0x7fffffffu) | (floatBitsToUint(like) & 0x80000000u));
}

float lightOf(Floats tables, float signal)
{
    precise float at = min(abs(signal) * SignalPieces, MostSignal);
    int piece = int(at);
    precise float way = at - float(piece);
    precise float grown = tables.values[2 * piece + 1] * way;
    precise float light = tables.values[2 * piece] + grown;
    return signed_(light, signal);
}

float signalOf(Floats tables, float light)
{
    const int least = 0x2b800000; // 2^-40
    int bits = floatBitsToInt(min(max(abs(light), intBitsToFloat(least)), 7.999));
    int piece = Signals + ((bits - least) >> PieceShift);
    precise float way = float(bits & ((1 << PieceShift) - 1)) * (1.0 / (1 << PieceShift));
    precise float grown = tables.values[2 * piece + 1] * way;
    precise float signal = tables.values[2 * piece] + grown;
    return signed_(signal, light);
}
