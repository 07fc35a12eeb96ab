using System.Globalization;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>
/// What sources do to their time stamps, in recordings of every form: sixteen seconds of the pattern, whose time stamps a case distorts.
/// No picture is lost or comes twice, and sound stays with it. What the clock itself makes of more cases is tested beside it.
/// </summary>
public sealed class PathologyTests
{
    private const int Seconds = 16, Half = 8000;
    private const double MostOffset = 0.040;

    /// <param name="Name">What happens.</param>
    /// <param name="Distort">Milliseconds that are stated.</param>
    /// <param name="Jumps">Breaks of the clock.</param>
    public sealed record Case(string Name, Func<FlvTag, long> Distort, int Jumps = 0)
    {
        /// <summary>How far sound and picture may be apart, seconds.</summary>
        public double Apart { get; init; } = MostOffset;

        public override string ToString() => Name;
    }

    public static TheoryData<Case, LiveRecordForm> Cases()
    {
        Case[] cases =
        [
            new("the 32 bits of FLV wrap", t => t.Milliseconds + (1L << 32) - Half),
            new("a jump forward by an hour", t => t.Milliseconds < Half ? t.Milliseconds : t.Milliseconds + 3_600_000, 1),
            new("a jump back by an hour", t => t.Milliseconds < Half ? t.Milliseconds + 3_600_000 : t.Milliseconds, 1),
            new("a jump back by two seconds", t => t.Milliseconds < Half ? t.Milliseconds + 2000 : t.Milliseconds, 1),
            new("a restart from zero", t => t.Milliseconds < Half ? t.Milliseconds + 100_000 : t.Milliseconds - Half, 1),
            new("a jump every five seconds", t => t.Milliseconds + (t.Milliseconds / 5000 * 1_000_000), 3),
            new("every tenth picture states a time before the last", t => t.Milliseconds - (t is { Kind: 9 } && t.Milliseconds / 40 % 10 == 9 ? 60 : 0)) { Apart = 0.1 },
            new("pictures state the same time in pairs", t => t.Milliseconds - (t is { Kind: 9 } ? t.Milliseconds % 80 : 0)) { Apart = 0.08 },
            new("the sound's clock is slow by half a percent", t => t.Kind == 8 ? t.Milliseconds * 995 / 1000 : t.Milliseconds) { Apart = (Seconds * 0.005) + MostOffset },
        ];
        var data = new TheoryData<Case, LiveRecordForm>();
        foreach (Case one in cases)
        {
            data.Add(one, LiveRecordForm.HlsTs);
            data.Add(one, LiveRecordForm.HlsMp4);
            data.Add(one, LiveRecordForm.Mp4);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_picture_is_recorded_once_and_sound_stays_with_it(Case distortion, LiveRecordForm form)
    {
        using var folder = new Folder();
        await Pattern.Write(folder.At("a.flv"), Seconds);
        using var server = new FlvServer(await File.ReadAllBytesAsync(folder.At("a.flv")), tag => distortion.Distort(tag), speed: 4);
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url, Output(form), LiveWorker.Quick with { ContinueSeconds = 0 });
        await IsWhole(worker, staging, form, distortion.Jumps, distortion.Apart, (0, (Seconds * Pattern.Rate) - 1));
    }

    [Theory]
    [InlineData(LiveRecordForm.HlsTs)]
    [InlineData(LiveRecordForm.Mp4)]
    public async Task The_33_bits_of_a_transport_stream_wrap(LiveRecordForm form)
    {
        using var folder = new Folder();
        string path = folder.At("a.ts");
        const double Wrap = (1L << 33) / 90_000.0;
        await Pattern.Write(path, Seconds, muxer: ["-f", "hls", "-hls_time", "1", "-hls_list_size", "0", "-hls_segment_filename", folder.At("%03d.ts"),
            "-output_ts_offset", (Wrap - (Half / 1000)).ToString(CultureInfo.InvariantCulture)]);
        using var server = new HlsServer([.. Directory.EnumerateFiles(folder.Path, "0*.ts").Order(StringComparer.Ordinal).Select(f => new HlsPiece(File.ReadAllBytes(f), 1))]);
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url(), Output(form));
        await IsWhole(worker, staging, form, jumps: 0, MostOffset, (75, (Seconds * Pattern.Rate) - 1));
    }

    private static LiveRecordOutput Output(LiveRecordForm form) =>
        form == LiveRecordForm.Mp4 ? LiveWorker.Mp4() : LiveWorker.Hls(segmentSeconds: 2) with { Form = form };

    private static async Task IsWhole(LiveWorker worker, string staging, LiveRecordForm form, int jumps, double apart, (int, int) run)
    {
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Completed, null), (end.Outcome, end.Failure));
        Assert.Empty(worker.Told.OfType<LiveOutputFailedEvent>());
        Assert.Equal(jumps, worker.Told.OfType<LiveGapEvent>().Count());
        string recording = form == LiveRecordForm.Mp4
            ? Path.Combine(staging, Assert.Single(worker.Told.OfType<LiveFileEvent>()).Path!)
            : worker.Join(staging);
        PatternReader seen = await PatternReader.Read(recording);
        Assert.Equal([run], seen.Runs());
        Assert.InRange(seen.Beeps.Count, Seconds - 4, Seconds + 1);
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -apart, apart));
    }
}
