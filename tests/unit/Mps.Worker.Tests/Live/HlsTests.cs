using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Live.Bench;

namespace Mps.Worker.Tests.Live;

/// <summary>Recordings of live playlists, from nginx and from a server that does what nginx does not.</summary>
public sealed class HlsTests
{
    private const double MostOffset = 0.040;

    [Fact]
    public async Task A_playlist_is_recorded_without_losing_a_picture_and_sound_stays_with_it()
    {
        using RtmpServer server = await RtmpServer.Start();
        using Pattern pattern = Pattern.Publish(server.HlsIngest("a"));
        await server.HlsReady("a");
        using var worker = new LiveWorker();
        string staging = worker.Start(server.HlsUrl("a"), LiveWorker.Hls());
        await worker.Until<LiveSegmentEvent>(s => s.Number == 6);
        await worker.End();
        await IsWhole(worker, staging);
    }

    [Fact]
    public async Task After_a_cut_the_recording_goes_on_with_the_picture_after_the_last()
    {
        using RtmpServer server = await RtmpServer.Start();
        using Pattern pattern = Pattern.Publish(server.HlsIngest("a"));
        await server.HlsReady("a");
        using var proxy = new FaultProxy(server.HttpPort);
        using var worker = new LiveWorker();
        string staging = worker.Start(server.HlsUrl("a", proxy.Port), LiveWorker.Hls());
        await worker.Until<LiveSegmentEvent>(s => s.Number == 2);
        // Once in the middle of a segment, once for longer than one lasts.
        proxy.CutAfter(2000);
        await worker.Until<LiveStateEvent>(s => s is { State: LiveState.Waiting, Reason: "connection lost" });
        await worker.Until<LiveSegmentEvent>(s => s.Number == 5);
        proxy.Refuse(true);
        proxy.Cut();
        await worker.Until<LiveStateEvent>(s => s.State == LiveState.Waiting);
        await worker.Until<LiveProgressEvent>();
        await worker.Until<LiveProgressEvent>();
        proxy.Refuse(false);
        LiveSegmentEvent last = worker.Told.OfType<LiveSegmentEvent>().Last();
        await worker.Until<LiveSegmentEvent>(s => s.Number == last.Number + 4);
        await worker.End();
        Assert.True(worker.Told.OfType<LiveProgressEvent>().Last().Reconnects >= 2);
        await IsWhole(worker, staging);
    }

    [Fact]
    public async Task A_segment_that_is_gone_is_a_gap()
    {
        using var folder = new Folder();
        using var server = new HlsServer(await HlsServer.Pieces(folder.Path, seconds: 16));
        server.Missing.Add(8);
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url(), LiveWorker.Hls());
        Assert.Equal((JobOutcome.Completed, null), await Ended(worker));
        Assert.Single(worker.Told.OfType<LiveGapEvent>());
        Assert.Single(worker.Told.OfType<LiveSegmentEvent>(), s => s.Discontinuity);
        PatternReader seen = await worker.Watch(staging);
        // The last pictures before the segment that is gone come out of the demuxer with the first after it.
        (int First, int Last)[] runs = [.. seen.Runs()];
        Assert.Equal(2, runs.Length);
        Assert.Equal(75, runs[0].First);
        Assert.InRange(runs[0].Last, 195, 199);
        Assert.Equal((225, 399), runs[1]);
        // One beep may be there without its picture.
        Assert.InRange(seen.SoundOffsets().Count(offset => Math.Abs(offset) > MostOffset), 0, 1);
    }

    [Fact]
    public async Task Advertisements_of_another_size_and_sound_come_and_go()
    {
        using var folder = new Folder();
        IReadOnlyList<HlsPiece> show = await HlsServer.Pieces(folder.Path, seconds: 14);
        IReadOnlyList<HlsPiece> spot = await HlsServer.Pieces(folder.Path, seconds: 4, first: 1000, new PatternOptions(Width: 640, Height: 360, SampleRate: 48000), discontinuity: true);
        using var server = new HlsServer([.. show.Take(8), .. spot, .. show.Skip(8).Select((p, i) => i == 0 ? p with { Discontinuity = true } : p)]);
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url(), LiveWorker.Hls());
        Assert.Equal((JobOutcome.Completed, null), await Ended(worker));
        // Each begins with a break; sound that changes before the picture does costs another.
        Assert.InRange(worker.Told.OfType<LiveSegmentEvent>().Count(s => s.Discontinuity), 2, 6);
        PatternReader seen = await worker.Watch(staging);
        Assert.Equal([(75, 199), (1000, 1099), (200, 349)], seen.Runs());
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }

    [Fact]
    public async Task Encrypted_segments_are_recorded_in_the_clear()
    {
        using var folder = new Folder();
        using var server = new HlsServer(await HlsServer.Pieces(folder.Path, seconds: 10), new HlsOptions(Encrypted: true));
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url(), LiveWorker.Hls(), addresses: new AddressRules(["127.0.0.1"], ["10.0.0.0/8"]));
        Assert.Equal((JobOutcome.Completed, null), await Ended(worker));
        Assert.Equal([(75, 249)], (await worker.Watch(staging)).Runs());
    }

    [Theory]
    [InlineData("http://127.0.0.2:1/key", "127.0.0.2", "Inputs:DenyNetworks")]
    [InlineData("http://localhost:1/key", "localhost", "Inputs:AllowHosts")]
    public async Task A_key_where_inputs_may_not_reach_is_refused_by_its_address(string key, string host, string rule)
    {
        using var folder = new Folder();
        using var server = new HlsServer(await HlsServer.Pieces(folder.Path, seconds: 8), new HlsOptions(Encrypted: true, KeyUrl: key));
        using var worker = new LiveWorker();
        worker.Start(server.Url(), LiveWorker.Hls(), addresses: new AddressRules(["127.0.0.1", "127.0.0.2"], ["127.0.0.2/32"]));
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Failed, JobFault.Source), (end.Outcome, end.Failure!.Fault));
        Assert.Contains(host, end.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(rule, end.Failure.Message, StringComparison.Ordinal);
    }

    // Recordings that end at different pictures: in segments of three seconds, of two, as MP4, and of another container.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_crash_every_recording_goes_on_without_repeating_a_picture(bool tooLate)
    {
        LiveRecordOutput[] outputs =
        [
            LiveWorker.Hls(segmentSeconds: 3) with { NamePattern = "a_{file}_{number}.ts" },
            LiveWorker.Hls(segmentSeconds: 2, fileSeconds: 4) with { Index = 1, NamePattern = "b_{file}_{number}.ts" },
            LiveWorker.Mp4() with { Index = 2, NamePattern = "c_{file}.mp4" },
            LiveWorker.Hls(segmentSeconds: 3) with { Index = 3, Form = LiveRecordForm.HlsMp4, NamePattern = "d_{file}_{number}.m4s" },
        ];
        using var folder = new Folder();
        using var staging = new Folder();
        using var server = new HlsServer(await HlsServer.Pieces(folder.Path, seconds: 70), new HlsOptions(Window: tooLate ? 6 : 30));
        using var proxy = new FaultProxy(server.Port);
        using var first = new LiveWorker();
        // The machine may be slow; only the source is to be too late.
        LivePolicy patient = LiveWorker.Quick with { ConnectTimeoutSeconds = 30, ReadTimeoutSeconds = 10, ContinueSeconds = 300 };
        first.Start(server.Url(proxy.Port), outputs, patient, staging.Path);
        LiveSegmentEvent told = await first.Until<LiveSegmentEvent>(s => s is { Output: 0, Number: 1 });
        await first.Until<LiveProgressEvent>();
        await first.Kill();

        proxy.Refuse(tooLate);
        using var second = new LiveWorker();
        second.Start(server.Url(proxy.Port), outputs, patient, staging.Path, new LiveResume([.. outputs.Select(o => Resume(first, o.Index))]));
        for (int beats = 0; tooLate && beats < 12; beats++)
            await second.Until<LiveProgressEvent>();
        proxy.Refuse(false);
        await second.Until<LiveSegmentEvent>(s => s is { Output: 0, Salvaged: false } && s.Number >= told.Number + 3);
        await second.End();

        string story = string.Join('\n', second.Told.Where(e => e is not LiveProgressEvent)) + string.Join('\n', Directory.EnumerateFiles(staging.Path, "*", SearchOption.AllDirectories));
        Assert.True(tooLate == second.Told.OfType<LiveGapEvent>().Any(g => g.To > g.From), story);
        Assert.Empty(second.Told.OfType<LiveOutputFailedEvent>());
        first.Told.AddRange(second.Told);
        foreach (LiveRecordOutput output in outputs)
        {
            LiveSegmentEvent[] all = [.. first.Told.OfType<LiveSegmentEvent>().Where(s => s.Output == output.Index)];
            foreach (IGrouping<int, LiveSegmentEvent> file in all.GroupBy(s => s.File))
                Assert.Equal(Enumerable.Range(0, file.Count()).Select(n => (long)n), file.Select(s => s.Number));
            List<PatternFrame> frames = [];
            foreach (string part in Parts(first, output, staging.Path))
                frames.AddRange((await PatternReader.Read(part)).Frames);
            (int First, int Last)[] runs = [.. new PatternReader(frames, []).Runs()];
            // On a busy machine more than the first segments may leave a window that is as short as that; nothing comes twice all the same.
            Assert.True(tooLate ? runs.Length > 1 : runs.Length == 1, $"{output.Index}: {string.Join(' ', runs)}\n{story}");
            Assert.True(runs.Zip(runs.Skip(1)).All(pair => pair.First.Last < pair.Second.First), $"{output.Index}: {string.Join(' ', runs)}\n{story}");
        }

        Assert.True(Directory.EnumerateFiles(Path.Combine(staging.Path, "open")).All(left => left.EndsWith(".trail", StringComparison.Ordinal)), story);
    }

    [Theory]
    [InlineData(".ts", false)]
    [InlineData(".ts", true)]
    [InlineData("key", true)]
    [InlineData(".m3u8", false)]
    public async Task Redirects_are_followed(string moved, bool encrypted)
    {
        using var folder = new Folder();
        using var server = new HlsServer(await HlsServer.Pieces(folder.Path, seconds: 8), new HlsOptions(Encrypted: encrypted, Elsewhere: "127.0.0.2", Moved: moved));
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url(), LiveWorker.Hls(), addresses: new AddressRules(["127.0.0.1", "127.0.0.2"], ["10.0.0.0/8"]));
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Completed, null), (end.Outcome, end.Failure));
        Assert.Equal([(75, 199)], (await worker.Watch(staging)).Runs());
        Assert.True(server.RequestsElsewhere > 0);
    }

    [Theory]
    [InlineData(".ts", false)]
    [InlineData(".ts", true)]
    [InlineData("key", true)]
    [InlineData(".m3u8", false)]
    public async Task Where_inputs_may_not_reach_a_redirect_sends_no_request(string moved, bool encrypted)
    {
        using var folder = new Folder();
        using var server = new HlsServer(await HlsServer.Pieces(folder.Path, seconds: 5), new HlsOptions(Encrypted: encrypted, Elsewhere: "127.0.0.2", Moved: moved));
        using var worker = new LiveWorker();
        worker.Start(server.Url(), LiveWorker.Hls(), addresses: new AddressRules([], ["127.0.0.2/32"]));
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Failed, JobFault.Source), (end.Outcome, end.Failure!.Fault));
        Assert.Contains("127.0.0.2", end.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(worker.Told.OfType<LiveSegmentEvent>());
        Assert.Equal(0, server.RequestsElsewhere);
    }

    [Fact]
    public async Task Segments_come_by_HTTPS_from_a_host_whose_authority_is_known()
    {
        using var folder = new Folder();
        using var server = new HlsServer(await HlsServer.Pieces(folder.Path, seconds: 8));
        using var proxy = new FaultProxy(server.Port, tls: true);
        using var worker = new LiveWorker();
        string staging = worker.Start(server.Url(proxy.Port).Replace("http:", "https:", StringComparison.Ordinal), LiveWorker.Hls(), addresses: LiveWorker.Believing(proxy, folder.At("ca.pem")));
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Equal((JobOutcome.Completed, null), (end.Outcome, end.Failure));
        Assert.Equal([(75, 199)], (await worker.Watch(staging)).Runs());
    }

    // As the daemon's ledger would say.
    private static LiveOutputResume Resume(LiveWorker worker, int output)
    {
        int file = worker.Told.OfType<LiveFileEvent>().Count(f => f.Output == output);
        LiveSegmentEvent[] segments = [.. worker.Told.OfType<LiveSegmentEvent>().Where(s => s.Output == output && s.File == file)];
        return new LiveOutputResume(output, file, segments.Sum(s => s.DurationSeconds), segments.Length);
    }

    // What can be decoded as one: all segments of a transport stream, those of MP4 with their header.
    private static List<string> Parts(LiveWorker worker, LiveRecordOutput output, string staging)
    {
        if (output.Form == LiveRecordForm.Mp4)
            return [.. worker.Told.OfType<LiveFileEvent>().Where(f => f.Output == output.Index).Select(f => Path.Combine(staging, f.Path!))];
        if (output.Form == LiveRecordForm.HlsTs)
            return [worker.Join(staging, s => s.Output == output.Index)];
        List<string> parts = [];
        foreach (LiveSegmentEvent segment in worker.Told.OfType<LiveSegmentEvent>().Where(s => s.Output == output.Index))
        {
            parts.Add(Path.Combine(staging, $"{output.Index}-{parts.Count}.mp4"));
            File.WriteAllBytes(parts[^1], [.. File.ReadAllBytes(Path.Combine(staging, segment.InitPath!)), .. File.ReadAllBytes(Path.Combine(staging, segment.Path))]);
        }

        return parts;
    }

    private static async Task<(JobOutcome Outcome, JobFailure? Failure)> Ended(LiveWorker worker)
    {
        LiveEndedEvent end = await worker.Until<LiveEndedEvent>();
        Assert.Empty(worker.Told.OfType<LiveOutputFailedEvent>());
        return (end.Outcome, end.Failure);
    }

    private static async Task IsWhole(LiveWorker worker, string staging)
    {
        Assert.Empty(worker.Told.OfType<LiveGapEvent>());
        Assert.DoesNotContain(worker.Told.OfType<LiveSegmentEvent>(), s => s.Discontinuity);
        PatternReader seen = await worker.Watch(staging);
        Assert.Single(seen.Runs());
        Assert.True(seen.Beeps.Count >= 5, $"{seen.Beeps.Count} beeps");
        Assert.All(seen.SoundOffsets(), offset => Assert.InRange(offset, -MostOffset, MostOffset));
    }
}
