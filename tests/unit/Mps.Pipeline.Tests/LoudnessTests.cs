using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Mps.Pipeline.Sound;

namespace Mps.Pipeline.Tests;

/// <summary>The meter against the cases of EBU Tech 3341 and against FFmpeg's.</summary>
public sealed partial class LoudnessTests
{
    private static LoudnessMeter Measure(Signal signal)
    {
        var meter = new LoudnessMeter(signal.Rate, signal.Channels.Length);
        float[] interleaved = new float[signal.Length * signal.Channels.Length];
        for (int i = 0; i < interleaved.Length; i++)
            interleaved[i] = signal.Channels[i % signal.Channels.Length][i / signal.Channels.Length];
        meter.Add(interleaved);
        return meter;
    }

    private static double Amplitude(double db) => Math.Pow(10, db / 20);

    // Tech 3341, table 1: cases 1 and 2 (stereo sine of 1 kHz).
    [Theory]
    [InlineData(48000, -23)]
    [InlineData(44100, -33)]
    [InlineData(96000, -23)]
    [InlineData(16000, -23)]
    public void A_stereo_sine_measures_its_level(int rate, double level)
    {
        Func<double, double> sine = Signal.Sine(1000, Amplitude(level));
        Assert.Equal(level, Measure(Signal.Make(rate, 5, sine, sine)).IntegratedLufs, 0.1);
    }

    // Tech 3341, cases 3 and 4, shortened in proportion: quiet parts do not count.
    [Fact]
    public void Quiet_parts_are_gated()
    {
        double[] levels = [-72, -36, -23, -36, -72];
        double[] lengths = [2, 3, 18, 3, 2];
        double Level(double t)
        {
            int part = 0;
            for (; part < 4 && t >= lengths[part]; part++)
                t -= lengths[part];
            return levels[part];
        }

        Func<double, double> sine = t => Amplitude(Level(t)) * Math.Sin(2 * Math.PI * 1000 * t);
        Assert.Equal(-23, Measure(Signal.Make(48000, 28, sine, sine)).IntegratedLufs, 0.1);
    }

    // Tech 3341, case 6: 5.1, -28 dB in left and right, -24 in the centre, -30 in the surrounds make -23 LUFS.
    [Fact]
    public void Surround_channels_weigh_more_and_low_frequencies_nothing()
    {
        Func<double, double> At(double db) => Signal.Sine(1000, Amplitude(db));
        LoudnessMeter meter = Measure(Signal.Make(48000, 5, At(-28), At(-28), At(-24), Signal.Sine(50, 0.9), At(-30), At(-30)));
        Assert.Equal(-23, meter.IntegratedLufs, 0.1);
    }

    [Fact]
    public void Silence_has_no_loudness()
    {
        LoudnessMeter meter = Measure(Signal.Make(48000, 1, _ => 0));
        Assert.Equal((double.NegativeInfinity, double.NegativeInfinity), (meter.IntegratedLufs, meter.TruePeakDb));
    }

    // Tech 3341, cases 15 to 18: tones whose samples miss their peaks; +0.2, -0.4 dB are allowed.
    [Theory]
    [InlineData(4, 0)]
    [InlineData(4, 45)]
    [InlineData(6, 60)]
    [InlineData(8, 67.5)]
    public void Peaks_between_samples_are_found(int samplesPerCycle, double degrees)
    {
        double phase = degrees * Math.PI / 180;
        LoudnessMeter meter = Measure(Signal.Make(48000, 0.5, t => 0.5 * Math.Sin((2 * Math.PI * 48000 / samplesPerCycle * t) + phase) * Math.Min(1, Math.Min(t, 0.5 - t) * 50)));
        Assert.InRange(meter.TruePeakDb, -6.02 - 0.4, -6.02 + 0.2);
    }

    [Theory]
    [InlineData("audio/ebu_seq-3341-7_real_programme.flac")]
    [InlineData("speech/jfk_16k.flac")]
    [InlineData("movie/bbb_480p_30s_h264_aac51.mp4")]
    public void Real_sound_measures_as_with_ffmpeg(string name)
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable("MPS_CORPUS") ?? "", name);
        Assert.SkipUnless(File.Exists(path), "The corpus is not here.");
        LoudnessMeter meter = Measure(Signal.Read(path));
        (double loudness, double peak) = Ffmpeg(path);
        Assert.Equal(loudness, meter.IntegratedLufs, 0.1);
        // FFmpeg states peaks to a tenth of a decibel.
        Assert.Equal(peak, meter.TruePeakDb, 0.25);
    }

    private static (double Loudness, double Peak) Ffmpeg(string path)
    {
        using Process process = Process.Start(new ProcessStartInfo("ffmpeg", ["-hide_banner", "-nostats", "-i", path, "-vn", "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]) { RedirectStandardError = true })!;
        string words = process.StandardError.ReadToEnd();
        process.WaitForExit();
        string summary = words[words.LastIndexOf("Summary:", StringComparison.Ordinal)..];
        double Number(Regex pattern) => double.Parse(pattern.Match(summary).Groups[1].Value, CultureInfo.InvariantCulture);
        return (Number(IntegratedLine()), Number(PeakLine()));
    }

    [GeneratedRegex(@"I:\s+(-?[\d.]+) LUFS")]
    private static partial Regex IntegratedLine();

    [GeneratedRegex(@"Peak:\s+(-?[\d.]+) dBFS")]
    private static partial Regex PeakLine();
}
