using Mps.Media;

namespace Mps.Kernels.Tests;

/// <summary>A plane in guarded memory: its last sample is the last byte before the guard page, and the gaps between rows hold canaries.</summary>
internal sealed class TestPlane : IDisposable
{
    private const byte Canary = 0xa5;
    private readonly GuardedBuffer _buffer;

    public TestPlane(int width, int height, int bits, int gap)
    {
        Bits = bits;
        SampleBytes = bits > 8 ? 2 : 1;
        Stride = (width * SampleBytes) + gap;
        Width = width;
        Height = height;
        _buffer = new GuardedBuffer(((height - 1) * Stride) + (width * SampleBytes));
        _buffer.Span.Fill(Canary);
    }

    public int Width { get; }

    public int Height { get; }

    public int Bits { get; }

    public int SampleBytes { get; }

    public int Stride { get; }

    public int Maximum => (1 << Bits) - 1;

    public PlaneView View => new(_buffer.Address, Width, Height, Stride, SampleBytes);

    public int this[int x, int y]
    {
        get => SampleBytes == 2 ? View.Row<ushort>(y)[x] : View.Row(y)[x];
        set
        {
            if (SampleBytes == 2)
            {
                View.Row<ushort>(y)[x] = (ushort)value;
            }
            else
            {
                View.Row(y)[x] = (byte)value;
            }
        }
    }

    public TestPlane Fill(Func<int, int, int> sample)
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                this[x, y] = sample(x, y);
            }
        }

        return this;
    }

    /// <summary>Noise with many samples at, or next to, both ends of the range: where sums overflow and clamps matter.</summary>
    public TestPlane FillExtremes(int seed)
    {
        Random random = new(seed);
        return Fill((_, _) => random.Next(8) switch
        {
            < 3 => random.Next(2),
            < 6 => Maximum - random.Next(2),
            _ => random.Next(Maximum + 1),
        });
    }

    public void AssertCanaries(string what)
    {
        for (int y = 0; y < Height - 1; y++)
        {
            ReadOnlySpan<byte> gap = _buffer.Span[((y * Stride) + (Width * SampleBytes))..((y + 1) * Stride)];
            Assert.True(!gap.ContainsAnyExcept(Canary), $"{what}: wrote behind row {y}");
        }
    }

    public void AssertEqual(TestPlane expected, string what)
    {
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                if (expected[x, y] != this[x, y])
                    Assert.Fail($"{what}: sample {x},{y} is {this[x, y]}, not {expected[x, y]}");
            }
        }
    }

    public void Dispose() => _buffer.Dispose();
}
