using System.Globalization;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Sound as cameras send it, which no container of a recording holds: it is recorded as AAC beside pictures that stay as they are.</summary>
public sealed class SoundTests
{
    private const int Seconds = 6;
    private const double MostOffset = 0.005;
    private const double OneSample = 1 / 8000.0;
    private const double OneFrame = 1024 / 48000.0; // of AAC

    [Theory]
    [InlineData(LiveRecordForm.HlsTs, "pcm_mulaw")]
    [InlineData(LiveRecordForm.HlsTs, "pcm_alaw")]
    [InlineData(LiveRecordForm.HlsMp4, "pcm_mulaw")]
    [InlineData(LiveRecordForm.Mp4, "pcm_mulaw")]
    public async Task G711_is_recorded_as_AAC_to_its_end(LiveRecordForm form, string codec)
    {
        using var folder = new Folder();
        string path = folder.At("a.flv");
        await Pattern.Write(path, Seconds, muxer: ["-c:a", codec, "-ar", "8000", "-ac", "1"]);
        using var server = new FlvServer(await File.ReadAllBytesAsync(path));
        using var worker = new LiveWorker();
        LiveRecordOutput output = form == LiveRecordForm.Mp4 ? LiveWorker.Mp4() : LiveWorker.Hls() with { Form = form };
        string staging = worker.Start(server.Url, output, LiveWorker.Quick with { ContinueSeconds = 0 });
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Completed, null), (end.Outcome, end.Failure));
        Assert.Empty(worker.Told.OfType<LiveOutputFailedEvent>());
        Assert.Equal($"audio: {codec} 8000 Hz is held by no container of recordings; encoded as aac 48000 Hz, 64 kb/s", Assert.Single(worker.Told.OfType<LiveNoteEvent>()).Note);
        string recording = form == LiveRecordForm.Mp4 ? Path.Combine(staging, Assert.Single(worker.Told.OfType<LiveFileEvent>()).Path!) : worker.Join(staging);
        PatternReader seen = await PatternReader.Read(recording);
        Assert.Equal([(0, (Seconds * Pattern.Rate) - 1)], seen.Runs());
        Assert.Equal(Seconds, seen.Beeps.Count);
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
        await Tool.Run("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=codec_name,sample_rate,channels", "-of", "csv=p=0", "-o", folder.At("sound"), recording);
        Assert.Equal("aac,48000,1", File.ReadLines(folder.At("sound")).First(l => l.Length > 0));
        (double begin, double over) = await Sound(folder, recording);
        Assert.True(begin <= seen.Frames[0].Seconds, $"sound begins at {begin}, the picture at {seen.Frames[0].Seconds}");
        // The edit list of an MP4 counts milliseconds, and leaves out a last packet that is shorter than the others.
        double most = form == LiveRecordForm.Mp4 ? OneFrame : OneSample;
        Assert.True(over >= seen.Frames[0].Seconds + Seconds - most, $"sound ends at {over}, after {over - seen.Frames[0].Seconds} s of {Seconds}");
    }

    // Times of the first packet and of the end of the last, which is a whole frame where the container does not tell (a fragment's last).
    private static async Task<(double Begin, double End)> Sound(Folder folder, string recording)
    {
        string list = folder.At("packets");
        await Tool.Run("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0", "-o", list, recording);
        double[][] packets = [.. File.ReadLines(list).Where(l => l.Length > 0).Select(l => l.TrimEnd(',').Split(',').Select(Number).ToArray())];
        return (packets[0][0], packets[^1][0] + packets[^1][1]);

        static double Number(string text) => text == "N/A" ? OneFrame : double.Parse(text, CultureInfo.InvariantCulture);
    }
}
