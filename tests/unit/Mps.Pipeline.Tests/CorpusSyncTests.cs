using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>The distance of sound and picture in real files is the same after a transcode, within 20 ms.</summary>
public sealed class CorpusSyncTests
{
    private const double Seconds = 8;
    private const int EnvelopeRate = 1000;

    [Theory]
    [InlineData("interlaced/dvb_576i_mpeg2_mp2.ts")]
    [InlineData("legacy/bbb_mpeg2_1080p.ts")]
    [InlineData("legacy/h264_aac_1080x720.flv")]
    [InlineData("legacy/mpeg4_mp3_960x400.avi")]
    [InlineData("legacy/phone_h263_amr.3gp")]
    [InlineData("movie/bbb_480p_30s_h264_aac51.mp4")]
    [InlineData("tracks/h264_ac3_srt.mkv")]
    [InlineData("tracks/nasa_2video_2audio_subs.mp4")]
    [InlineData("vfr/trim_optimization_failure_518x488.mp4")]
    [InlineData("long/clock_300s_320x240.mp4")]
    [InlineData("hls/vod_ts_bbb/playlist.m3u8")]
    [InlineData("malformed/no_initial_keyframe.ts")]
    public void Sound_stays_with_the_picture(string name)
    {
        string corpus = Environment.GetEnvironmentVariable("MPS_CORPUS") ?? "", path = Path.Combine(corpus, name);
        Assert.SkipUnless(File.Exists(path), "The corpus is not here.");
        using TestRun run = new TestRun(new FileInput(path, corpus), new TranscodeOutput(
            0, "mp4", "x.mp4", new VideoTarget("h264", Height: 90, Preset: "ultrafast"), new AudioTarget("aac", 128), EndSeconds: Seconds)).Run();
        OutputResult result = run.Finished();
        Assert.SkipWhen(result.Info.Audio.Count == 0, "This file has no sound.");
        float[] before = Envelope(path), after = Envelope(Path.Combine(run.Staging, "x.mp4"));
        double lag = Lag(before, after);
        TestContext.Current.TestOutputHelper?.WriteLine($"{lag * 1000:0} ms");
        Assert.InRange(lag, -0.020, 0.020);
    }

    // Loudness against time in milliseconds since the first picture that decodes.
    private static float[] Envelope(string path)
    {
        double first = FirstPicture(path);
        Signal sound = Signal.Read(path, DefaultTrack(path));
        float[] envelope = new float[(int)(Seconds * EnvelopeRate)];
        for (int n = 0; n < sound.Length; n++)
        {
            int at = (int)Math.Floor(((n / (double)sound.Rate) - first) * EnvelopeRate);
            if (at >= 0 && at < envelope.Length)
                envelope[at] += sound.Channels.Sum(c => Math.Abs(c[n]));
        }

        // What is steady says nothing about time.
        float mean = envelope.Average();
        return [.. envelope.Select(e => e - mean)];
    }

    // Seconds by which the second is later than the first, where they agree best.
    private static double Lag(float[] first, float[] second)
    {
        int best = 0;
        double most = double.NegativeInfinity;
        for (int lag = -250; lag <= 250; lag++)
        {
            double sum = 0;
            for (int i = Math.Max(0, -lag); i < first.Length && i + lag < second.Length; i++)
                sum += first[i] * second[i + lag];
            if (sum > most)
                (best, most) = (lag, sum);
        }

        return best / (double)EnvelopeRate;
    }

    private static int DefaultTrack(string path)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(path, Path.GetDirectoryName(path)!), interrupt);
        StreamFacts[] tracks = [.. source.Streams.Where(s => s.Kind == StreamKind.Audio)];
        return Math.Max(0, Array.FindIndex(tracks, t => t.IsDefault && t.SampleRateHz > 0));
    }

    private static double FirstPicture(string path)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(path, Path.GetDirectoryName(path)!), interrupt);
        StreamFacts video = source.Streams.Where(s => s.Kind == StreamKind.Video && !s.AttachedPicture)
            .OrderByDescending(s => s.IsDefault).ThenByDescending(s => (long)s.Width * s.Height).First();
        using Decoder decoder = Decoder.Open(source, video.Index, 1);
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        for (; source.Read(packet) == CodecResult.Ok; packet.Clear())
        {
            if (packet.Facts.Stream != video.Index)
                continue;
            try
            {
                decoder.Send(packet);
                if (decoder.Receive(frame) == CodecResult.Ok)
                    return (frame.Pts * video.TimeBase.ToDouble()) - source.StartSeconds;
            }
            catch (MediaException)
            {
                // Damage at the start: the first picture that decodes counts.
            }
        }

        return 0;
    }
}
