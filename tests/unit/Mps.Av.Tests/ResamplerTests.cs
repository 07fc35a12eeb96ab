using Mps.Media;

namespace Mps.Av.Tests;

/// <summary>Sound stays at its time, and long silences take no memory.</summary>
public sealed class ResamplerTests
{
    private const int Rate = 48000;
    private static readonly AudioParameters s_mono = new(AvLibrary.SampleFormat("flt"), Rate, 1, "mono", new Rational(1, Rate));

    private static MediaFrame Tone(long pts, int samples)
    {
        var frame = new MediaFrame();
        frame.AllocateSamples(s_mono, samples);
        frame.Floats.Fill(0.5f);
        frame.Pts = pts;
        return frame;
    }

    // Pushes and pulls everything; counts how often there was silence to pull first.
    private static List<float> Run(Resampler resampler, out int again, params MediaFrame[] frames)
    {
        List<float> heard = [];
        again = 0;
        using var block = new MediaFrame();
        foreach (MediaFrame frame in frames)
        {
            using (frame)
            {
                for (; resampler.Push(frame) == CodecResult.Again; again++)
                    Pull();
                Pull();
            }
        }

        resampler.PushEnd();
        Pull();
        return heard;

        void Pull()
        {
            while (resampler.Pull(block) == CodecResult.Ok)
            {
                Assert.Equal(heard.Count, block.Pts);
                heard.AddRange(block.Floats);
            }
        }
    }

    [Fact]
    public void A_late_start_is_silence_in_portions()
    {
        using Resampler resampler = Resampler.Open(s_mono, s_mono, 1024, first: 0);
        List<float> heard = Run(resampler, out int again, Tone((5 * Rate) + 7, 4800));
        Assert.Equal((5 * Rate) + 7 + 4800, heard.Count);
        Assert.Equal(5, again);
        Assert.All(heard.Take((5 * Rate) + 7), s => Assert.Equal(0, s));
        Assert.All(heard.Skip((5 * Rate) + 7), s => Assert.Equal(0.5f, s));
    }

    [Fact]
    public void Gaps_are_filled_and_overlaps_cut()
    {
        using Resampler resampler = Resampler.Open(s_mono, s_mono, 0, first: 0);
        // A gap of 2.5 s, then a frame that repeats the last half second.
        List<float> heard = Run(resampler, out int again, Tone(0, Rate), Tone((long)(3.5 * Rate), Rate), Tone(4 * Rate, Rate));
        Assert.Equal(5 * Rate, heard.Count);
        Assert.Equal(2, again);
        Assert.Equal((long)(2.5 * Rate), heard.LongCount(s => s == 0));
    }

    [Fact]
    public void A_new_clock_is_no_gap()
    {
        using Resampler resampler = Resampler.Open(s_mono, s_mono, 0, first: 0, longestGapSeconds: 10);
        Assert.Equal(2 * Rate, Run(resampler, out int again, Tone(0, Rate), Tone(1000L * Rate, Rate)).Count);
        Assert.Equal(0, again);
    }

    [Fact]
    public void A_range_is_cut_to_the_sample()
    {
        using Resampler resampler = Resampler.Open(s_mono, s_mono, 1024, first: 0, end: 3000);
        Assert.Equal(3000, Run(resampler, out _, Tone(-500, Rate)).Count);
        using Resampler late = Resampler.Open(s_mono, s_mono, 1024, first: 0, end: 3000);
        // What begins after the end leaves silence up to it, and no more.
        Assert.Equal(3000, Run(late, out _, Tone(100L * Rate, Rate)).Count);
    }
}
