// Single precision as LinearResizer has it, of Mps.Kernels: products are rounded before they are added. LightTables are a buffer of their four tables one after
// the other: light of signals and its slopes, signals of light and their slopes.
layout(buffer_reference, std430, buffer_reference_align = 4) restrict readonly buffer Floats
{
    float values[];
};

const int SignalPieces = 2048, Signals = 3 * SignalPieces / 2, LightPieces = 43 << 6, PieceShift = 17;
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
    precise float grown = tables.values[Signals + piece] * way;
    precise float light = tables.values[piece] + grown;
    return signed_(light, signal);
}

float signalOf(Floats tables, float light)
{
    const int least = 0x2b800000; // 2^-40
    int bits = floatBitsToInt(min(max(abs(light), intBitsToFloat(least)), 7.999));
    int piece = 2 * Signals + ((bits - least) >> PieceShift);
    precise float way = float(bits & ((1 << PieceShift) - 1)) * (1.0 / (1 << PieceShift));
    precise float grown = tables.values[LightPieces + piece] * way;
    precise float signal = tables.values[piece] + grown;
    return signed_(signal, light);
}
