using System.Globalization;
using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>What is heard in finished outputs, judged by decoding them.</summary>
public sealed class SoundRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private FileInput Wav(Signal signal, string name = "in.wav")
    {
        signal.Write(_folder.File(name));
        return new FileInput(_folder.File(name), _folder.Path);
    }

    private static TranscodeOutput Sound(AudioTarget target, string container = "wav", double start = 0, double end = 0) =>
        new(0, container, $"x.{container}", null, target, StartSeconds: start, EndSeconds: end);

    private static Signal Run(MediaInput input, TranscodeOutput output, int track = 0)
    {
        using TestRun run = new TestRun(input, output).Run();
        run.Finished();
        return Signal.Read(Path.Combine(run.Staging, output.FileName), track);
    }

    private static JobFailure Refusal(MediaInput input, TranscodeOutput output)
    {
        using TestRun run = new TestRun(input, output).Run();
        return run.Failed();
    }

    private static string Explained(MediaInput input, TranscodeOutput output)
    {
        using TestRun run = new TestRun(input, output).Run();
        return string.Join('\n', run.Finished().Explain);
    }

    // ---- channels and samples

    [Fact]
    public void What_needs_no_change_comes_out_bit_for_bit()
    {
        Signal signal = Signal.Make(48000, 1, Signal.Noise(0.9), Signal.Noise(0.9, 2));
        foreach (float[] channel in signal.Channels)
        {
            for (int n = 0; n < channel.Length; n++)
                channel[n] = MathF.Round(channel[n] * 8388608) / 8388608;
        }

        Signal copy = Run(Wav(signal), Sound(new AudioTarget("pcm24")));
        Assert.Equal(signal.Channels[0], copy.Channels[0]);
        Assert.Equal(signal.Channels[1], copy.Channels[1]);
    }

    // ITU-R BS.775-3, table 2: centre and surround at -3 dB, no low-frequency channel.
    [Fact]
    public void Surround_folds_to_stereo_by_the_ITU_coefficients()
    {
        double[] tones = [300, 500, 700, 60, 1100, 1300];
        Signal folded = Run(Wav(Signal.Make(48000, 1, [.. tones.Select(t => Signal.Sine(t, 0.1))])), Sound(new AudioTarget("pcm24", Channels: 2)));
        double whole = 20 * Math.Log10(0.1 / Math.Sqrt(2));
        double[] left = [whole, -200, whole - 3.01, -200, whole - 3.01, -200], right = [-200, whole, whole - 3.01, -200, -200, whole - 3.01];
        for (int i = 0; i < tones.Length; i++)
        {
            AssertLevel(left[i], folded.Tone(0, tones[i], 0.1, 0.9));
            AssertLevel(right[i], folded.Tone(1, tones[i], 0.1, 0.9));
        }

        static void AssertLevel(double expected, double actual)
        {
            if (expected < -100)
                Assert.InRange(actual, double.NegativeInfinity, -80);
            else
                Assert.Equal(expected, actual, 0.1);
        }
    }

    [Fact]
    public void Folding_loud_channels_does_not_clip()
    {
        Func<double, double> loud = Signal.Sine(440, 0.95);
        Signal folded = Run(Wav(Signal.Make(48000, 1, loud, loud, loud, loud, loud, loud)), Sound(new AudioTarget("pcm24", Channels: 2)));
        Assert.InRange(folded.Peak(0), 0.9, 0.9999);
        // Limited, not clipped: a clipped sine has overtones.
        Assert.InRange(folded.Tone(0, 1320, 0.2, 0.9), double.NegativeInfinity, -60);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Mono_and_stereo_become_each_other_at_equal_loudness(int from, int to)
    {
        Signal made = Run(Wav(Signal.Make(48000, 1, [.. Enumerable.Repeat(Signal.Sine(1000, 0.2), from)])), Sound(new AudioTarget("pcm24", Channels: to)));
        Assert.Equal(to, made.Channels.Length);
        // ITU-R BS.775: 0.7071 of each either way, which keeps the power.
        Assert.Equal(from == 1 ? 0.2 / Math.Sqrt(2) : 0.2 * Math.Sqrt(2), made.Peak(0, 0.1, 0.9), 0.002);
    }

    [Theory]
    [InlineData("aac", "m4a", 44100, 44100)]
    [InlineData("opus", "ogg", 44100, 48000)]
    [InlineData("mp3", "mp3", 96000, 48000)]
    [InlineData("ac3", "mkv", 22050, 32000)]
    [InlineData("mp2", "mkv", 8000, 16000)]
    [InlineData("flac", "flac", 96000, 96000)]
    [InlineData("vorbis", "ogg", 8000, 8000)]
    public void Sample_rates_are_those_that_the_codec_has(string codec, string container, int source, int made)
    {
        Signal signal = Run(Wav(Signal.Make(source, 1, Signal.Sine(1000, 0.5))), Sound(new AudioTarget(codec, Channels: 0), container));
        Assert.Equal((made, 1), (signal.Rate, signal.Channels.Length));
        Assert.Equal(-9.03, signal.Tone(0, 1000, 0.2, 0.9), 0.5);
        Assert.InRange(signal.Length / (double)made, 0.99, 1.1);
    }

    [Theory]
    [InlineData("mp3", "mp3", 900, 48000, 2, "900 kbit/s made 320 kbit/s")]
    [InlineData("mp3", "mp3", 200, 48000, 2, "200 kbit/s made 192 kbit/s")]
    [InlineData("mp3", "mp3", 256, 22050, 2, "256 kbit/s made 160 kbit/s")]
    [InlineData("mp2", "mkv", 26, 48000, 2, "26 kbit/s made 64 kbit/s")]
    [InlineData("mp2", "mkv", 384, 48000, 1, "384 kbit/s made 192 kbit/s")]
    [InlineData("opus", "ogg", 900, 48000, 1, "900 kbit/s made 256 kbit/s")]
    [InlineData("vorbis", "ogg", 26, 48000, 2, "26 kbit/s made 64 kbit/s")]
    [InlineData("vorbis", "ogg", 256, 8000, 1, "256 kbit/s made 32 kbit/s")]
    [InlineData("vorbis", "ogg", 900, 22050, 2, "900 kbit/s made 172 kbit/s")]
    [InlineData("aac", "m4a", 900, 16000, 1, "900 kbit/s made 96 kbit/s")]
    [InlineData("ac3", "mkv", 900, 48000, 6, "900 kbit/s made 640 kbit/s")]
    [InlineData("eac3", "mkv", 26, 48000, 6, "26 kbit/s made 112 kbit/s")]
    public void Bit_rates_are_clamped_and_said_to_be(string codec, string container, int kbps, int rate, int channels, string words)
    {
        FileInput input = Wav(Signal.Make(rate, 0.5, [.. Enumerable.Repeat(Signal.Sine(500, 0.1), channels)]));
        Assert.Contains(words, Explained(input, Sound(new AudioTarget(codec, kbps, Channels: 0), container)));
    }

    [Fact]
    public void A_stream_that_changes_its_rate_and_layout_plays_on()
    {
        // MPEG audio states rate and channels in every frame: two streams in a row are one that changes.
        using TestRun second = new TestRun(Wav(Signal.Make(22050, 1, Signal.Sine(800, 0.4)), "b.wav"), Sound(new AudioTarget("mp3", 64, Channels: 1), "mp3")).Run();
        using TestRun first = new TestRun(Wav(Signal.Make(48000, 1, Signal.Sine(500, 0.4), Signal.Sine(500, 0.4)), "a.wav"), Sound(new AudioTarget("mp3", 128), "mp3")).Run();
        second.Finished();
        first.Finished();
        string path = _folder.File("changing.mp3");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(Path.Combine(first.Staging, "x.mp3")), .. WithoutTags(File.ReadAllBytes(Path.Combine(second.Staging, "x.mp3")))]);
        Signal made = Run(new FileInput(path, _folder.Path), Sound(new AudioTarget("pcm16", SampleRateHz: 48000)));
        Assert.Equal(48000, made.Rate);
        Assert.Equal(20 * Math.Log10(0.4 / Math.Sqrt(2)), made.Tone(0, 500, 0.2, 0.8), 0.5);
        Assert.InRange(made.Tone(0, 800, 1.3, 1.8), -16, -11);
        Assert.InRange(made.Tone(0, 500, 1.3, 1.8), double.NegativeInfinity, -40);

        static byte[] WithoutTags(byte[] mp3) => mp3[Array.IndexOf(mp3, (byte)0xff)..];
    }

    // ---- tracks

    /// <summary>A Matroska file of two audio tracks: 400/600 Hz in stereo from 0 to 2 s, and 900 Hz mono from 0.5 to 1.5 s.</summary>
    private FileInput TwoTracks()
    {
        FileInput b = Wav(Signal.Make(44100, 1.5, t => t < 0.5 ? 0 : Signal.Sine(900, 0.2)(t)), "b.wav");
        FileInput a = Wav(Signal.Make(48000, 2, Signal.Sine(400, 0.2), Signal.Sine(600, 0.2)), "a.wav");
        using TestRun run = new TestRun(a, new TranscodeOutput(0, "mkv", "two.mkv", null, new AudioTarget("flac", Language: "eng", Name: "Stereo"),
            MoreAudio: [new AudioTarget("flac", Channels: 1, External: b, Language: "fra", Name: "Mono", Default: true)])).Run();
        run.Finished();
        File.Copy(Path.Combine(run.Staging, "two.mkv"), _folder.File("two.mkv"), overwrite: true);
        return new FileInput(_folder.File("two.mkv"), _folder.Path);
    }

    [Fact]
    public void Tracks_of_a_source_are_mixed_with_gains_at_their_times()
    {
        Signal mixed = Run(TwoTracks(), Sound(new AudioTarget("pcm24", Tracks: [new AudioPick(0, GainDb: -6), new AudioPick(1)])));
        double whole = 20 * Math.Log10(0.2 / Math.Sqrt(2));
        Assert.Equal(48000, mixed.Rate);
        Assert.Equal(whole - 6, mixed.Tone(0, 400, 0.1, 1.9), 0.1);
        Assert.Equal(whole - 6, mixed.Tone(1, 600, 0.1, 1.9), 0.1);
        // Mono goes to both sides 3 dB down; it is there from 0.5 to 1.5 s and not before or after.
        Assert.Equal(whole - 3, mixed.Tone(0, 900, 0.6, 1.4), 0.15);
        Assert.Equal(whole - 3, mixed.Tone(1, 900, 0.6, 1.4), 0.15);
        Assert.InRange(mixed.Tone(0, 900, 0, 0.49), double.NegativeInfinity, -70);
        Assert.InRange(mixed.Tone(0, 900, 1.51, 2), double.NegativeInfinity, -70);
        Assert.Equal(2, mixed.Length / 48000.0, 0.01);
    }

    [Fact]
    public void Channels_are_placed_in_the_order_of_their_picks()
    {
        Signal placed = Run(TwoTracks(), Sound(new AudioTarget("pcm24", Tracks: [new AudioPick(1, 0), new AudioPick(0, 1, -3)])));
        double whole = 20 * Math.Log10(0.2 / Math.Sqrt(2));
        Assert.Equal(whole, placed.Tone(0, 900, 0.6, 1.4), 0.1);
        Assert.Equal(whole - 3, placed.Tone(1, 600, 0.1, 1.9), 0.1);
        Assert.InRange(placed.Tone(0, 600, 0.1, 1.9), double.NegativeInfinity, -80);
        Assert.InRange(placed.Tone(1, 900, 0.6, 1.4), double.NegativeInfinity, -80);
    }

    [Fact]
    public void A_single_channel_goes_to_both_sides()
    {
        Signal made = Run(TwoTracks(), Sound(new AudioTarget("pcm24", Tracks: [new AudioPick(0, 1)])));
        Assert.Equal(made.Channels[0], made.Channels[1]);
        Assert.Equal(20 * Math.Log10(0.2 / Math.Sqrt(2)), made.Tone(0, 600, 0.1, 1.9), 0.1);
        Assert.InRange(made.Tone(0, 400, 0.1, 1.9), double.NegativeInfinity, -80);
    }

    [Fact]
    public void Further_tracks_carry_language_name_and_default()
    {
        using TestRun run = new TestRun("sample.mp4", new TranscodeOutput(0, "mkv", "x.mkv", new VideoTarget("copy"), new AudioTarget("aac", 64, Language: "eng", Name: "English"),
            MoreAudio: [new AudioTarget("mp3", 64, Language: "zho", Name: "中文", Default: true), new AudioTarget("copy", Language: "deu")])).Run();
        MediaInfo info = run.Finished().Info;
        Assert.Equal([("aac", "eng"), ("mp3", "chi"), ("aac", "ger")], info.Audio.Select(a => (a.Codec, a.Language switch { "zho" => "chi", "deu" => "ger", var l => l })));
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(Path.Combine(run.Staging, "x.mkv"), run.Staging), interrupt);
        Assert.True(source.Streams[2].IsDefault);
    }

    [Fact]
    public void Each_track_of_a_file_is_heard()
    {
        FileInput two = TwoTracks();
        Assert.InRange(Signal.Read(two.Path, 0).Tone(0, 400, 0.1, 1.9), -18, -16);
        Signal second = Signal.Read(two.Path, 1);
        Assert.InRange(second.Tone(0, 900, 0.6, 1.4), -18, -16);
        // What is shorter is followed by silence.
        Assert.Equal(2, second.Length / (double)second.Rate, 0.05);
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("mov")]
    [InlineData("ts")]
    public void Other_containers_hold_several_tracks_too(string container)
    {
        using TestRun run = new TestRun("sample.mp4", new TranscodeOutput(0, container, $"x.{container}", new VideoTarget("copy"), new AudioTarget("aac", 64),
            MoreAudio: [new AudioTarget("mp3", 64, Language: "fra")])).Run();
        Assert.Equal(["aac", "mp3"], run.Finished().Info.Audio.Select(a => a.Codec));
    }

    // ---- external files

    [Fact]
    public void A_longer_file_is_cut_and_follows_the_range()
    {
        // A tone that says which second it is: 100 Hz in the first, 200 in the second, and so on.
        FileInput dub = Wav(Signal.Make(44100, 12, t => 0.3 * Math.Sin(2 * Math.PI * 100 * ((int)t + 1) * t)), "dub.wav");
        using TestRun run = new TestRun("sample.mp4", new TranscodeOutput(0, "mp4", "x.mp4", new VideoTarget("h264", Height: 90, Preset: "ultrafast"),
            new AudioTarget("aac", 96, External: dub), StartSeconds: 2, EndSeconds: 5)).Run();
        Assert.Equal(3, run.Finished().Info.DurationSeconds, 0.1);
        Signal heard = Signal.Read(Path.Combine(run.Staging, "x.mp4"));
        for (int second = 0; second < 3; second++)
        {
            Assert.InRange(heard.Tone(0, 100 * (second + 3), second + 0.2, second + 0.8), -20, -12);
            Assert.InRange(heard.Tone(0, 100 * (second + 2), second + 0.2, second + 0.8), double.NegativeInfinity, -40);
        }

        Assert.Equal(3, heard.Length / (double)heard.Rate, 0.05);
    }

    [Fact]
    public void A_shorter_file_is_followed_by_silence()
    {
        FileInput dub = Wav(Signal.Make(48000, 1, Signal.Sine(500, 0.3)), "dub.wav");
        using TestRun run = new TestRun("sample.mp4", new TranscodeOutput(0, "mp4", "x.mp4", new VideoTarget("copy"), new AudioTarget("aac", 96, External: dub))).Run();
        run.Finished();
        Signal heard = Signal.Read(Path.Combine(run.Staging, "x.mp4"));
        Assert.Equal(-16.5, heard.Level(0, 0.1, 0.9), 0.3);
        Assert.InRange(heard.Level(0, 1.2, 6.9), double.NegativeInfinity, -80);
        Assert.Equal(7, heard.Length / (double)heard.Rate, 0.1);
    }

    [Fact]
    public void A_missing_external_file_fails_its_output_alone()
    {
        using TestRun run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "mp4", "x.mp4", new VideoTarget("copy"), new AudioTarget("aac", External: new FileInput("/nowhere/x.wav", "/nowhere"))),
            new TranscodeOutput(1, "mp4", "y.mp4", new VideoTarget("copy"), new AudioTarget("aac"))).Run();
        run.Finished(1);
        Assert.Equal(JobPhase.Open, run.Failed(0).Phase);
    }

    [Fact]
    public void A_track_may_be_named_by_its_index_among_all_streams()
    {
        using TestRun run = new TestRun("sample.mp4",
            new TranscodeOutput(0, "m4a", "a.m4a", null, new AudioTarget("aac", Tracks: [new AudioPick(1, ByStreamIndex: true)])),
            new TranscodeOutput(1, "m4a", "b.m4a", null, new AudioTarget("aac", Tracks: [new AudioPick(0, ByStreamIndex: true)])),
            new TranscodeOutput(2, "m4a", "c.m4a", null, new AudioTarget("aac", Tracks: [new AudioPick(1)]))).Run();
        run.Finished(0);
        Assert.Contains("stream 0 is no audio; the file's audio streams are 1", run.Failed(1).Message, StringComparison.Ordinal);
        Assert.Contains("no audio track 1", run.Failed(2).Message, StringComparison.Ordinal);
    }

    // ---- refusals

    [Fact]
    public void What_cannot_be_had_is_refused_in_words()
    {
        FileInput two = TwoTracks();
        Assert.Contains("no audio track 2", Refusal(two, Sound(new AudioTarget("aac", Tracks: [new AudioPick(2)]), "m4a")).Message);
        Assert.Contains("has no channel 2", Refusal(two, Sound(new AudioTarget("aac", Tracks: [new AudioPick(0, 2)]), "m4a")).Message);
        Assert.Contains("outside of -60 to 6", Refusal(two, Sound(new AudioTarget("aac", Tracks: [new AudioPick(0, GainDb: 7)]), "m4a")).Message);
        Assert.Contains("exactly one whole track", Refusal(two, Sound(new AudioTarget("copy", Tracks: [new AudioPick(0), new AudioPick(1)]), "mkv")).Message);
        Assert.Contains("cannot hold flac", Refusal(two, Sound(new AudioTarget("flac"), "webm")).Message);
        Assert.Contains("holds one audio track", Refusal(two, Sound(new AudioTarget("mp3"), "mp3") with { MoreAudio = [new AudioTarget("mp3")] }).Message);
        Assert.Contains("More than one", Refusal(two, Sound(new AudioTarget("aac", Default: true), "mp4") with { MoreAudio = [new AudioTarget("aac", Default: true)] }).Message);
        Assert.Contains("no encoder", Refusal(two, Sound(new AudioTarget("wma"), "mkv")).Message);
        Assert.Contains("cannot be copied", Refusal(two, Sound(new AudioTarget("copy", External: two), "mkv")).Message);
    }

    // ---- loudness and effects

    private static double Loudness(Signal signal)
    {
        using var meter = new Sound.LoudnessMeter(signal.Rate, signal.Channels.Length);
        float[] interleaved = new float[signal.Length * signal.Channels.Length];
        for (int i = 0; i < interleaved.Length; i++)
            interleaved[i] = signal.Channels[i % signal.Channels.Length][i / signal.Channels.Length];
        meter.Add(interleaved);
        return meter.IntegratedLufs;
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.02)]
    public void Loudness_is_brought_to_R128_by_one_gain(double amplitude)
    {
        // Soft and loud passages keep their distance: one gain for all.
        Func<double, double> sound = t => amplitude * (t is > 1 and < 2 ? 0.5 : 1) * Math.Sin(2 * Math.PI * 1000 * t);
        FileInput input = Wav(Signal.Make(48000, 4, sound, sound));
        Signal made = Run(input, Sound(new AudioTarget("pcm24", Loudness: LoudnessMode.Normalize)));
        Assert.Equal(-23, Loudness(made), 0.1);
        Assert.Equal(6.02, made.Level(0, 2.2, 3.8) - made.Level(0, 1.2, 1.8), 0.05);
        Assert.Contains("LUFS", Explained(input, Sound(new AudioTarget("pcm24", Loudness: LoudnessMode.Normalize))));
    }

    [Fact]
    public void Peaks_that_the_gain_would_lift_too_high_are_limited()
    {
        // Quiet, with one cycle near full scale each second.
        Func<double, double> sound = t => (t % 1 < 0.001 ? 0.9 : 0.02) * Math.Sin(2 * Math.PI * 1000 * t);
        FileInput input = Wav(Signal.Make(48000, 4, sound, sound));
        Signal made = Run(input, Sound(new AudioTarget("pcm24", Loudness: LoudnessMode.Normalize)));
        Assert.InRange(20 * Math.Log10(made.Peak(0)), -1.6, -0.95);
        Assert.Contains("peaks limited", Explained(input, Sound(new AudioTarget("pcm24", Loudness: LoudnessMode.Normalize))));
        // The rest is lifted by the whole gain, but for a moment round each peak.
        Assert.InRange(made.Level(0, 0.5, 0.9) - (20 * Math.Log10(0.02 / Math.Sqrt(2))), 2, 12);
    }

    [Fact]
    public void Only_the_part_that_is_shown_counts()
    {
        Func<double, double> sound = t => (t < 2 ? 0.9 : 0.05) * Math.Sin(2 * Math.PI * 1000 * t);
        Signal made = Run(Wav(Signal.Make(48000, 5, sound, sound)), Sound(new AudioTarget("pcm24", Loudness: LoudnessMode.Normalize), start: 2));
        Assert.Equal(-23, Loudness(made), 0.2);
    }

    [Fact]
    public void Gain_control_brings_soft_and_loud_together()
    {
        Func<double, double> sound = t => (t < 4 ? 0.05 : 0.8) * Math.Sin(2 * Math.PI * 440 * t);
        Signal before = Signal.Make(48000, 8, sound, sound);
        Signal after = Run(Wav(before), Sound(new AudioTarget("pcm24", Loudness: LoudnessMode.GainControl)));
        double distanceBefore = before.Level(0, 6, 7.5) - before.Level(0, 0.5, 2), distanceAfter = after.Level(0, 6, 7.5) - after.Level(0, 0.5, 2);
        Assert.InRange(distanceBefore, 24, 24.2);
        Assert.InRange(distanceAfter, 0, 12);
        Assert.InRange(after.Peak(0), 0.5, 1);
    }

    [Fact]
    public void Noise_falls_and_speech_stays()
    {
        // Bursts of a voice-like sound in steady noise at -50 dB.
        Func<double, double> noise = Signal.Noise(0.0055);
        Func<double, double> voice = t => t % 2 < 1 ? 0 : 0.2 * (Math.Sin(2 * Math.PI * 220 * t) + (0.5 * Math.Sin(2 * Math.PI * 1100 * t)));
        Signal before = Signal.Make(48000, 8, t => noise(t) + voice(t));
        Signal after = Run(Wav(before), Sound(new AudioTarget("pcm24", Channels: 0, Denoise: true)));
        double fall = before.Level(0, 6.3, 6.9) - after.Level(0, 6.3, 6.9);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"noise fell by {fall:0.0} dB"));
        Assert.InRange(fall, 15, 40);
        Assert.Equal(before.Tone(0, 220, 7.2, 7.8), after.Tone(0, 220, 7.2, 7.8), 1.0);
        Assert.Equal(before.Tone(0, 1100, 7.2, 7.8), after.Tone(0, 1100, 7.2, 7.8), 1.0);
    }

    [Fact]
    public void Clicks_vanish_and_the_rest_stays()
    {
        Signal clean = Signal.Make(48000, 2, Signal.Sine(440, 0.2)), clicked = Signal.Make(48000, 2, Signal.Sine(440, 0.2));
        for (int n = 5000; n < clicked.Length - 5000; n += 9601)
        {
            clicked.Channels[0][n] = 0.95f;
            clicked.Channels[0][n + 1] = -0.95f;
        }

        Signal after = Run(Wav(clicked), Sound(new AudioTarget("pcm24", Channels: 0, Declick: true)));
        Assert.InRange(clicked.Peak(0), 0.9, 1);
        Assert.InRange(after.Peak(0), 0.19, 0.25);
        Assert.Equal(clean.Tone(0, 440, 0.2, 1.8), after.Tone(0, 440, 0.2, 1.8), 0.1);
    }

    [Fact]
    public void Sibilants_are_softened_and_vowels_stay()
    {
        Func<double, double> hiss = Signal.Noise(0.5);
        double previous = 0;
        // A vowel throughout; from the first second on half a second of hiss (differences of white noise lie high) in each.
        Signal before = Signal.Make(48000, 4, t =>
        {
            double now = hiss(t), high = now - previous;
            previous = now;
            return (0.2 * Math.Sin(2 * Math.PI * 300 * t)) + (t % 1 > 0.5 ? 0.5 * high : 0);
        });
        Signal after = Run(Wav(before), Sound(new AudioTarget("pcm24", Channels: 0, Deesser: true)));
        Assert.InRange(before.Level(0, 2.55, 2.95) - after.Level(0, 2.55, 2.95), 2, 30);
        Assert.Equal(before.Tone(0, 300, 2.05, 2.45), after.Tone(0, 300, 2.05, 2.45), 1.0);
    }

    [Theory]
    [InlineData(true, false, false, LoudnessMode.None)]
    [InlineData(false, true, false, LoudnessMode.None)]
    [InlineData(false, false, true, LoudnessMode.None)]
    [InlineData(false, false, false, LoudnessMode.GainControl)]
    [InlineData(false, false, false, LoudnessMode.Normalize)]
    [InlineData(true, true, true, LoudnessMode.GainControl)]
    public void Effects_do_not_shift_the_sound(bool denoise, bool declick, bool deesser, LoudnessMode loudness)
    {
        using TestRun run = new TestRun("flash_beep.mkv", new TranscodeOutput(0, "mkv", "x.mkv", new VideoTarget("copy"),
            new AudioTarget("flac", Denoise: denoise, Declick: declick, Deesser: deesser, Loudness: loudness))).Run();
        run.Finished();
        double[] offsets = Flashes.Offsets(Path.Combine(run.Staging, "x.mkv"));
        Assert.Equal(3, offsets.Length);
        Assert.All(offsets, o => Assert.InRange(o, -0.010, 0.010));
        Assert.Equal(3, Signal.Read(Path.Combine(run.Staging, "x.mkv")).Length / 48000.0, 0.02);
    }
}
