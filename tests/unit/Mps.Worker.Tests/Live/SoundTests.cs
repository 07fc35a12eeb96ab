using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Sound as cameras send it, which no container of a recording holds: it is recorded as AAC beside pictures that stay as they are.</summary>
public sealed class SoundTests
{
    private const double MostOffset = 0.040;

    [Theory]
    [InlineData(LiveRecordForm.HlsTs, "pcm_mulaw")]
    [InlineData(LiveRecordForm.HlsTs, "pcm_alaw")]
    [InlineData(LiveRecordForm.Mp4, "pcm_mulaw")]
    public async Task G711_is_recorded_as_AAC(LiveRecordForm form, string codec)
    {
        using var folder = new Folder();
        string path = folder.At("a.flv");
        await Pattern.Write(path, 6, muxer: ["-c:a", codec, "-ar", "8000", "-ac", "1"]);
        using var server = new FlvServer(await File.ReadAllBytesAsync(path));
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url, form == LiveRecordForm.Mp4 ? LiveWorker.Mp4() : LiveWorker.Hls(), LiveWorker.Quick with { ContinueSeconds = 0 });
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Completed, null), (end.Outcome, end.Failure));
        Assert.Empty(worker.Told.OfType<LiveOutputFailedEvent>());
        string recording = form == LiveRecordForm.Mp4 ? Path.Combine(staging, Assert.Single(worker.Told.OfType<LiveFileEvent>()).Path!) : worker.Join(staging);
        PatternReader seen = await PatternReader.Read(recording);
        Assert.Equal([(0, 149)], seen.Runs());
        Assert.Equal(6, seen.Beeps.Count);
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
        await Tool.Run("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=codec_name,sample_rate,channels", "-of", "csv=p=0", "-o", folder.At("sound"), recording);
        Assert.Equal("aac,48000,1", File.ReadLines(folder.At("sound")).First(l => l.Length > 0));
    }
}
