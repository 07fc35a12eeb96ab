using Mps.Kernels.Words;

namespace Mps.Kernels.Colour;

/// <summary>Twelve-bit words (<see cref="TwelveBits"/>) as signals: luma 0..1 from black to white, chroma −0.5..0.5 (ITU-T H.273, clause 8.3).</summary>
internal readonly struct SignalRange
{
    private readonly double _black, _white, _chroma;

    /// <param name="fullRange">VideoFullRangeFlag.</param>
    /// <param name="bits">Of a sample in the picture: the word of full-range white depends on it.</param>
    public SignalRange(bool fullRange, int bits) =>
        (_black, _white, _chroma) = fullRange ? (0, White(bits), White(bits)) : (16 << 4, 235 << 4, 224 << 4);

    /// <summary>Word of black.</summary>
    public int BlackWord => (int)_black;

    /// <summary>Word of white.</summary>
    public int WhiteWord => (int)_white;

    public double Luma(double word) => (word - _black) / (_white - _black);

    public double Chroma(double word) => (word - 2048) / _chroma;

    public double LumaWord(double signal) => _black + (signal * (_white - _black));

    public double ChromaWord(double signal) => 2048 + (signal * _chroma);

    private static int White(int bits) => ((1 << bits) - 1) << (12 - bits);
}
