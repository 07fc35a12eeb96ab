using System.Runtime.CompilerServices;

namespace Mps.Kernels.Lanes;

/// <summary>One sample: the definition of every operation.</summary>
internal readonly unsafe struct Lanes1(short value) : ILanes<Lanes1>
{
    private readonly short _value = value;

    public static int Count => 1;

    public static Lanes1 operator +(Lanes1 left, Lanes1 right) => Clamp(left._value + right._value);

    public static Lanes1 operator -(Lanes1 left, Lanes1 right) => Clamp(left._value - right._value);

    public static Lanes1 operator *(Lanes1 left, Lanes1 right) => new((short)(((left._value * right._value) + (1 << 14)) >> 15));

    public static Lanes1 operator <<(Lanes1 value, int count) => new((short)(value._value << count));

    public static Lanes1 operator >>(Lanes1 value, int count) => new((short)(value._value >> count));

    public static Lanes1 Of(short value) => new(value);

    public static Lanes1 Load(short* source) => new(*source);

    public static Lanes1 LoadBytes(byte* source) => new(*source);

    public static Lanes1 Abs(Lanes1 value) => new((short)Math.Abs((int)value._value));

    public static Lanes1 Min(Lanes1 left, Lanes1 right) => new(Math.Min(left._value, right._value));

    public static Lanes1 Max(Lanes1 left, Lanes1 right) => new(Math.Max(left._value, right._value));

    public static Lanes1 WhereGreater(Lanes1 left, Lanes1 right, Lanes1 value) => left._value > right._value ? value : default;

    public static Lanes1 Lookup(byte* table, Lanes1 index) => new(table[index._value]);

    public static (Lanes1 Even, Lanes1 Odd) Deinterleave(Lanes1 first, Lanes1 second) => (first, second);

    public static (Lanes1 First, Lanes1 Second) Interleave(Lanes1 even, Lanes1 odd) => (even, odd);

    public void Store(short* target) => *target = _value;

    public void StoreBytes(byte* target) => *target = (byte)Math.Clamp((int)_value, 0, 255);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes1 Clamp(int value) => new((short)Math.Clamp(value, short.MinValue, short.MaxValue));
}
