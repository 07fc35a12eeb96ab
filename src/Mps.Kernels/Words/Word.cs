namespace Mps.Kernels.Words;

/// <summary>One lane: the definition of every operation.</summary>
internal readonly unsafe struct Word : IWords<Word>
{
    private readonly short _lane;

    private Word(int lane) => _lane = (short)lane;

    public static int Lanes => 1;

    public static Word Of(int value) => new(value);

    public static Word Load(short* from) => new(*from);

    public static Word LoadTwice(short* from) => Load(from);

    public static Word LoadBytes(byte* from) => new(*from);

    public void Store(short* to) => *to = _lane;

    public void StoreBytes(byte* to) => *to = (byte)Math.Clamp((int)_lane, 0, 255);

    public static Word operator +(Word a, Word b) => new(a._lane + b._lane);

    public static Word operator -(Word a, Word b) => new(a._lane - b._lane);

    public static Word Plus(Word a, Word b) => Saturated(a._lane + b._lane);

    public static Word Minus(Word a, Word b) => Saturated(a._lane - b._lane);

    public static Word operator *(Word a, Word b) => new(((a._lane * b._lane) + (1 << 14)) >> 15);

    public static Word operator &(Word a, Word b) => new(a._lane & b._lane);

    public static Word operator >>(Word a, int bits) => new(a._lane >> bits);

    public static Word operator >>>(Word a, int bits) => new((ushort)a._lane >> bits);

    public static Word operator <<(Word a, int bits) => new(a._lane << bits);

    public static Word Min(Word a, Word b) => new(Math.Min(a._lane, b._lane));

    public static Word Max(Word a, Word b) => new(Math.Max(a._lane, b._lane));

    public static Word Abs(Word a) => new(Math.Abs((int)a._lane));

    public static Word WhereGreater(Word a, Word b, Word value) => a._lane > b._lane ? value : default;

    public static Word Lookup(byte* table, Word index) => new(table[index._lane]);

    public static (Word Even, Word Odd) Deinterleave(Word first, Word second) => (first, second);

    public static (Word First, Word Second) Interleave(Word even, Word odd) => (even, odd);

    public static Word Mix(Word a, Word b, int weights, int bias, int shift) => Saturated(((a._lane * (short)weights) + (b._lane * (weights >> 16)) + bias) >> shift);

    private static Word Saturated(int value) => new(Math.Clamp(value, short.MinValue, short.MaxValue));
}
