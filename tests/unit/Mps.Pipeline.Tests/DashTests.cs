using System.Buffers.Binary;
using System.Globalization;
using System.Xml.Linq;
using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>DASH of the real pipeline, read as players read it.</summary>
public sealed class DashTests
{
    private static readonly XNamespace s_mpd = "urn:mpeg:dash:schema:mpd:2011";

    [Fact]
    public void Files_of_segments_are_a_template_with_a_timeline_that_hls_shares()
    {
        using var run = new TestRun("sample.mp4", AdaptiveSpec.Ladder(SegmentForm.Mp4Files, dash: true));
        OutputResult result = run.Run().Finished();
        XElement root = Manifest(run, "clip.mpd");
        Assert.Equal("static", root.Attribute("type")!.Value);
        Assert.Equal("urn:mpeg:dash:profile:isoff-live:2011", root.Attribute("profiles")!.Value);
        Assert.Equal(["video", "audio"], root.Descendants(s_mpd + "AdaptationSet").Select(s => s.Attribute("contentType")!.Value));
        foreach (XElement representation in root.Descendants(s_mpd + "Representation"))
        {
            XElement template = representation.Element(s_mpd + "SegmentTemplate")!;
            double scale = (double)template.Attribute("timescale")!;
            double seconds = template.Descendants(s_mpd + "S").Sum(s => (long)s.Attribute("d")! * (((int?)s.Attribute("r") ?? 0) + 1)) / scale;
            Assert.InRange(seconds, 6.99, 7.05);
            byte[] init = File.ReadAllBytes(Path.Combine(run.Staging, template.Attribute("initialization")!.Value));
            string media = template.Attribute("media")!.Value;
            int count = template.Descendants(s_mpd + "S").Sum(s => ((int?)s.Attribute("r") ?? 0) + 1);
            byte[][] segments = [.. Enumerable.Range(0, count).Select(n => File.ReadAllBytes(Path.Combine(run.Staging, media.Replace("$Number$", $"{n}", StringComparison.Ordinal))))];
            bool video = representation.Parent!.Attribute("contentType")!.Value == "video";
            DecodedFile whole = DecodedFile.Read([.. init, .. segments.SelectMany(s => s)], ".mp4", video ? StreamKind.Video : StreamKind.Audio);
            Assert.InRange(whole.Frames, video ? 168 : 328, video ? 168 : 331);
            Assert.All(segments, s => Assert.Equal("styp"u8, s.AsSpan(4, 4)));
        }

        Assert.Equal(run.StagedFiles, result.Files.Select(f => f.Path).Order());
        var playlist = new PlaylistText(Path.Combine(run.Staging, "clip_0.m3u8"));
        Assert.Equal(["clip_0_0.m4s", "clip_0_1.m4s", "clip_0_2.m4s", "clip_0_3.m4s"], playlist.Segments.Select(s => Path.GetFileName(s.File)));
    }

    [Fact]
    public void A_single_file_carries_an_index_of_all_its_segments()
    {
        using var run = new TestRun("sample.mp4", AdaptiveSpec.Ladder(SegmentForm.Mp4ByteRange, dash: true, hls: false));
        OutputResult result = run.Run().Finished();
        Assert.Equal("clip.mpd", result.MainFile);
        Assert.Equal(["clip.mpd", "clip_0_0.mp4", "clip_0_audio1_0.mp4", "clip_1_0.mp4"], run.StagedFiles);
        XElement root = Manifest(run, "clip.mpd");
        Assert.Equal("urn:mpeg:dash:profile:isoff-on-demand:2011", root.Attribute("profiles")!.Value);
        foreach (XElement representation in root.Descendants(s_mpd + "Representation"))
        {
            byte[] file = File.ReadAllBytes(Path.Combine(run.Staging, representation.Element(s_mpd + "BaseURL")!.Value));
            XElement segments = representation.Element(s_mpd + "SegmentBase")!;
            long[] range = [.. segments.Attribute("indexRange")!.Value.Split('-').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
            Span<byte> index = file.AsSpan((int)range[0], (int)(range[1] - range[0] + 1));
            Assert.Equal("sidx"u8, index.Slice(4, 4));
            Assert.Equal(index.Length, BinaryPrimitives.ReadInt32BigEndian(index));
            long at = range[1] + 1 + BinaryPrimitives.ReadInt64BigEndian(index[28..]);
            double ticks = 0;
            for (int i = 0; i < BinaryPrimitives.ReadUInt16BigEndian(index[38..]); i++)
            {
                Assert.Equal("moof"u8, file.AsSpan((int)at + 4, 4));
                at += BinaryPrimitives.ReadUInt32BigEndian(index[(40 + (12 * i))..]);
                ticks += BinaryPrimitives.ReadUInt32BigEndian(index[(44 + (12 * i))..]);
            }

            Assert.Equal(file.Length, at);
            Assert.InRange(ticks / BinaryPrimitives.ReadUInt32BigEndian(index[16..]), 6.99, 7.05);
        }
    }

    [Fact]
    public void A_substream_of_one_file_is_called_as_asked()
    {
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.Mp4ByteRange, dash: true, hls: false);
        using var run = new TestRun("h264_25frames.mp4", spec with { Rungs = [spec.Rungs[0] with { PlaylistName = "sub_0.mp4", SegmentPattern = "sub_0.mp4" }] });
        run.Run().Finished();
        Assert.Equal(["clip.mpd", "sub_0.mp4", "sub_0_audio1.mp4"], run.StagedFiles);
    }

    [Fact]
    public void More_segments_than_expected_still_fit_in_the_index()
    {
        // A bare elementary stream does not state its length, so no room can be kept.
        using var folder = new TemporaryFolder();
        string bare = folder.File("bare.h264");
        CopyPicture(Clip.Named("sample.mp4"), bare);
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.Mp4ByteRange, dash: true, hls: false) with { SegmentSeconds = 0.25 };
        using var run = new TestRun(new FileInput(bare, folder.Path), spec with { Rungs = [spec.Rungs[1]] });
        run.Run().Finished();
        Assert.Equal(168, DecodedFile.Read(Path.Combine(run.Staging, "clip_1_0.mp4")).Frames);
    }

    [Fact]
    public void Numbers_that_a_template_cannot_count_are_listed()
    {
        using var run = new TestRun("sample.mp4", AdaptiveSpec.Ladder(SegmentForm.Mp4Files, dash: true) with { Numbering = new SegmentNumbering(5, 10, 4, "0") });
        run.Run().Finished();
        XElement root = Manifest(run, "clip.mpd");
        Assert.Equal(
            ["clip_0_0005.m4s", "clip_0_0015.m4s", "clip_0_0025.m4s", "clip_0_0035.m4s"],
            root.Descendants(s_mpd + "SegmentList").First().Elements(s_mpd + "SegmentURL").Select(s => s.Attribute("media")!.Value));
    }

    [Fact]
    public void Sets_state_what_players_choose_by()
    {
        using var folder = new TemporaryFolder();
        string text = Path.Combine(folder.Path, "lines.vtt");
        File.WriteAllText(text, "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nhello\n");
        AdaptiveOutput spec = AdaptiveSpec.Ladder(SegmentForm.Mp4Files, dash: true, hls: false) with
        {
            MoreAudio = [new AudioTarget("aac", 48, Channels: 1, Language: "ger", Name: "Deutsch")],
            Subtitles =
            [
                new SubtitleTrack(SubtitleForm.Stream, new FileInput(text, folder.Path), "English", "eng", "vtt", true),
                new SubtitleTrack(SubtitleForm.Stream, new FileInput(text, folder.Path), "Français", "fra", "ttml", false),
            ],
        };
        using var run = new TestRun("sample.mp4", spec);
        OutputResult result = run.Run().Finished();
        XElement[] sets = [.. Manifest(run, "clip.mpd").Descendants(s_mpd + "AdaptationSet")];
        Assert.Equal(["video", "audio", "audio", "text", "text"], sets.Select(s => s.Attribute("contentType")!.Value));
        Assert.Equal([null, null, "de", "en", "fr"], sets.Select(s => s.Attribute("lang")?.Value));
        Assert.Equal(["2", "1"], sets.Skip(1).Take(2).Select(s => s.Descendants(s_mpd + "AudioChannelConfiguration").Single().Attribute("value")!.Value));
        Assert.Equal(["text/vtt", "application/ttml+xml"], sets.Skip(3).Select(s => s.Attribute("mimeType")!.Value));
        Assert.Equal("24", sets[0].Attribute("frameRate")!.Value);
        XElement first = sets[0].Elements(s_mpd + "Representation").First();
        Assert.Equal(("320", "180", "1:1"), (first.Attribute("width")!.Value, first.Attribute("height")!.Value, first.Attribute("sar")!.Value));
        Assert.Equal(run.StagedFiles, result.Files.Select(f => f.Path).Order());
        Assert.Equal(2, result.Info.SubtitleStreams);
    }

    private static void CopyPicture(string from, string to)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(from, Path.GetDirectoryName(from)!), interrupt);
        StreamFacts picture = source.Streams.First(s => s.Kind == StreamKind.Video);
        using MediaSink sink = MediaSink.Open("h264", to, interrupt);
        int stream = sink.AddCopied(source, picture.Index);
        sink.WriteHeader();
        using var packet = new MediaPacket();
        for (; source.Read(packet) == CodecResult.Ok; packet.Clear())
        {
            if (packet.Facts.Stream == picture.Index)
                sink.Write(stream, packet, picture.TimeBase);
        }

        sink.Finish();
    }

    private static XElement Manifest(TestRun run, string name) => XDocument.Load(Path.Combine(run.Staging, name)).Root!;
}
