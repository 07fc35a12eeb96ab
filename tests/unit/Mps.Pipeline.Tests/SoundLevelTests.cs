using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Sound;

namespace Mps.Pipeline.Tests;

public sealed class SoundLevelTests
{
    private const int Rate = 48000, Block = 1024;
    private static readonly AudioParameters s_stereo = new(AvLibrary.SampleFormat("flt"), Rate, 2, "stereo", new Rational(1, Rate));

    private sealed class Collector : ISoundSink
    {
        public List<float> Heard { get; } = new(10 * Rate);

        public bool Keep { get; set; } = true;

        public bool Ended { get; private set; }

        public void Write(MediaFrame block)
        {
            if (!Keep)
                return;
            Assert.Equal(Heard.Count / 2, block.Pts);
            Heard.AddRange(block.Floats);
        }

        public void End() => Ended = true;

        public void Dispose()
        {
        }
    }

    private static float[] Run(Func<int, float> sound, int samples, double gainDb, double ceilingDb, out long limited)
    {
        var collector = new Collector();
        using var level = new SoundLevel(s_stereo, gainDb, ceilingDb, collector);
        using var block = new MediaFrame();
        for (int at = 0; at < samples; at += Block)
        {
            int count = Math.Min(Block, samples - at);
            block.AllocateSamples(s_stereo, count);
            for (int n = 0; n < count * 2; n++)
                block.Floats[n] = n % 2 == 0 ? sound(at + (n / 2)) : 0.1f * sound(at + (n / 2));
            level.Write(block);
        }

        level.End();
        Assert.True(collector.Ended);
        Assert.Equal(samples * 2, collector.Heard.Count);
        limited = level.Limited;
        return [.. collector.Heard];
    }

    [Fact]
    public void Below_the_ceiling_nothing_changes()
    {
        float Sine(int n) => 0.8f * MathF.Sin(n * 0.03f);
        float[] heard = Run(Sine, 10_000, 0, -0.1, out long limited);
        Assert.Equal(0, limited);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(Sine), heard.Where((_, i) => i % 2 == 0));
    }

    [Fact]
    public void A_peak_is_turned_down_smoothly_in_all_channels_and_the_rest_recovers()
    {
        float Sound(int n) => n is >= 20_000 and < 20_010 ? 2f : 0.5f;
        float[] heard = Run(Sound, 60_000, 0, -1, out long limited);
        // The corners of a rectangle overshoot between the samples, so these stay below the ceiling.
        Assert.InRange(heard.Max(), 0.79f, 0.8914f);
        Assert.InRange(limited, 100, 50_000);
        // Untouched well before and long after it.
        Assert.Equal(0.5f, heard[2 * 19_000]);
        Assert.Equal(0.5f, heard[2 * 59_000], 0.01f);
        for (int n = 0; n < 60_000; n++)
        {
            Assert.Equal(heard[2 * n] * 0.1f, heard[(2 * n) + 1], 1e-6f);
            // No step in the gain: 5 ms of look-ahead spread the change over 240 samples.
            if (n is > 0 and not (20_000 or 20_010))
                Assert.InRange(Math.Abs(heard[2 * n] - heard[2 * (n - 1)]), 0, 0.02f);
        }
    }

    [Fact]
    public void A_block_allocates_nothing()
    {
        var collector = new Collector { Keep = false };
        using var level = new SoundLevel(s_stereo, 12, -1, collector);
        using var meter = new LoudnessMeter(Rate, 2);
        using var block = new MediaFrame();
        block.AllocateSamples(s_stereo, Block);
        for (int n = 0; n < Block * 2; n++)
            block.Floats[n] = MathF.Sin(n * 0.1f);
        Assert.InRange(Allocations.Of(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                level.Write(block);
                meter.Write(block);
            }
        }), 0, 256);
    }
}
