using System.Globalization;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Streams that are not to the end what they were at the beginning: four seconds of one kind, then four of another.</summary>
public sealed class ChangeTests
{
    private const double MostOffset = 0.040;
    private static readonly PatternOptions s_usual = new();

    [Theory]
    [InlineData(LiveRecordForm.HlsTs)]
    [InlineData(LiveRecordForm.Mp4)]
    public async Task Another_size_and_sampling_rate_cost_no_picture(LiveRecordForm form)
    {
        using var folder = new Folder();
        using FlvServer server = await Serve(folder, s_usual, new PatternOptions(Width: 640, Height: 360, SampleRate: 48000));
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url, form == LiveRecordForm.Mp4 ? LiveWorker.Mp4() : LiveWorker.Hls(), LiveWorker.Quick with { ContinueSeconds = 0 });
        await Completes(worker);
        if (form == LiveRecordForm.Mp4)
        {
            LiveFileEvent[] files = [.. worker.Told.OfType<LiveFileEvent>()];
            Assert.Equal(2, files.Length);
            await Shows(Path.Combine(staging, files[0].Path!), (0, 99));
            await Shows(Path.Combine(staging, files[1].Path!), (1000, 1099));
            return;
        }

        // Sound that changes before the picture does costs a break of its own.
        Assert.InRange(worker.Told.OfType<LiveSegmentEvent>().Count(s => s.Discontinuity), 1, 2);
        await Shows(worker.Join(staging), (0, 99), (1000, 1099));
    }

    // libavformat takes the new codec for the old one until the source is opened anew.
    [Theory]
    [InlineData(LiveRecordForm.HlsTs)]
    [InlineData(LiveRecordForm.Mp4)]
    public async Task Another_codec_costs_a_gap_at_most(LiveRecordForm form)
    {
        using var folder = new Folder();
        using var server = new HlsServer([
            .. await HlsServer.Pieces(folder.Path, seconds: 8, options: s_usual),
            .. await HlsServer.Pieces(folder.Path, seconds: 12, first: 1000, s_usual with { Hevc = true }, discontinuity: true)]);
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url(), form == LiveRecordForm.Mp4 ? LiveWorker.Mp4() : LiveWorker.Hls());
        Assert.Equal(JobOutcome.Completed, (await worker.Until<LiveEndedEvent>()).Outcome);
        string[] parts = form == LiveRecordForm.Mp4
            ? [.. worker.Told.OfType<LiveFileEvent>().Select(f => Path.Combine(staging, f.Path!))]
            : [.. ByBreak(worker).Select((part, i) => Move(worker.Join(staging, part.Contains), Path.Combine(staging, $"{i}.ts")))];
        List<(int First, int Last)> runs = [];
        foreach (string part in parts)
            runs.AddRange((await PatternReader.Read(part)).Runs());
        Assert.Equal((75, 199), runs[0]);
        Assert.InRange(runs[1].First, 1000, 1150);
        Assert.Equal(1299, runs[^1].Last);
        Assert.Equal(runs.Skip(2).Select(r => r.First), runs.Skip(1).SkipLast(1).Select(r => r.Last + 1));
    }

    [Fact]
    public async Task A_ladder_goes_on_through_another_size_and_rate()
    {
        using var folder = new Folder();
        using var server = new HlsServer([
            .. await HlsServer.Pieces(folder.Path, seconds: 8, options: s_usual),
            .. await HlsServer.Pieces(folder.Path, seconds: 6, first: 1000, s_usual with { Width = 640, Height = 360, SampleRate = 48000 }, discontinuity: true)]);
        using var worker = new LiveWorker();
        var ladder = new LiveLadderOutput(0, [new VideoTarget("h264", 320, 180, BitrateKbps: 400, Preset: "ultrafast")], new AudioTarget("aac"), 1, "l_{rung}_{number}.ts");
        string staging = worker.Start(server.Url(), ladder, LiveWorker.Quick with { ContinueSeconds = 0 });
        await Completes(worker);
        Assert.DoesNotContain(worker.Told.OfType<LiveSegmentEvent>(), s => s.Discontinuity);
        Assert.Equal(0, worker.Told.OfType<LiveProgressEvent>().Last().Dropped);
        // The larger pictures' numbers are too small to be read when they are as small as the others.
        PatternReader seen = await worker.Watch(staging);
        Assert.Equal((75, 199), seen.Runs()[0]);
        Assert.Equal(125 + 150, seen.Frames.Count);
        Assert.All(seen.Frames.Zip(seen.Frames.Skip(1)), pair => Assert.InRange(pair.Second.Seconds - pair.First.Seconds, 0.02, 0.08));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Sound_or_picture_that_comes_late_is_recorded_from_then_on(bool video, bool audio)
    {
        using var folder = new Folder();
        using FlvServer server = await Serve(folder, new PatternOptions(video, audio), s_usual);
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url, LiveWorker.Hls(), LiveWorker.Quick with { ContinueSeconds = 0 });
        await Completes(worker);
        LiveSegmentEvent[] segments = [.. worker.Told.OfType<LiveSegmentEvent>()];
        LiveSegmentEvent both = Assert.Single(segments, s => s.Discontinuity);
        Assert.Equal(4, segments.TakeWhile(s => s != both).Sum(s => s.DurationSeconds), 0.3);
        await Shows(worker.Join(staging, s => s.Number >= both.Number), (1000, 1099));
    }

    [Fact]
    public async Task Sound_that_vanishes_leaves_the_pictures()
    {
        using var folder = new Folder();
        using FlvServer server = await Serve(folder, s_usual, new PatternOptions(Audio: false));
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url, LiveWorker.Hls(), LiveWorker.Quick with { ContinueSeconds = 0 });
        await Completes(worker);
        await Shows(worker.Join(staging), (0, 99), (1000, 1099));
    }

    [Fact]
    public async Task A_picture_that_vanishes_leaves_the_sound()
    {
        using var folder = new Folder();
        using FlvServer server = await Serve(folder, s_usual, new PatternOptions(Video: false));
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url, LiveWorker.Hls(), LiveWorker.Quick with { ContinueSeconds = 0 });
        await Completes(worker);
        Assert.Equal(8, worker.Told.OfType<LiveSegmentEvent>().Sum(s => s.DurationSeconds), 0.5);
        PatternReader seen = await worker.Watch(staging);
        Assert.Equal([(0, 99)], seen.Runs());
        Assert.InRange(seen.Beeps.Count, 7, 9);
    }

    private static async Task<FlvServer> Serve(Folder folder, params IReadOnlyList<PatternOptions> parts)
    {
        List<byte[]> files = [];
        for (int i = 0; i < parts.Count; i++)
        {
            string path = folder.At($"{i}.flv");
            await Pattern.Write(path, 4, first: 1000 * i, parts[i], "-output_ts_offset", (4.1 * i).ToString(CultureInfo.InvariantCulture));
            files.Add(await File.ReadAllBytesAsync(path));
        }

        return new FlvServer(FlvServer.Join(files));
    }

    private static IEnumerable<IReadOnlyList<LiveSegmentEvent>> ByBreak(LiveWorker worker)
    {
        List<LiveSegmentEvent> part = [];
        foreach (LiveSegmentEvent segment in worker.Told.OfType<LiveSegmentEvent>())
        {
            if (segment.Discontinuity && part.Count > 0)
            {
                yield return part;
                part = [];
            }

            part.Add(segment);
        }

        yield return part;
    }

    private static string Move(string from, string to)
    {
        File.Move(from, to);
        return to;
    }

    // A clock that begins anew is told of where it stands, and nothing is missing.
    private static async Task Completes(LiveWorker worker)
    {
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Completed, null), (end.Outcome, end.Failure));
        Assert.Empty(worker.Told.OfType<LiveOutputFailedEvent>());
        Assert.All(worker.Told.OfType<LiveGapEvent>(), gap => Assert.InRange((gap.To - gap.From).TotalSeconds, 0, 0.01));
    }

    private static async Task Shows(string path, params IReadOnlyList<(int First, int Last)> runs)
    {
        PatternReader seen = await PatternReader.Read(path);
        Assert.Equal(runs, seen.Runs());
        Assert.NotEmpty(seen.Beeps);
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }
}
