using System.Globalization;
using System.Text.RegularExpressions;
using Mps.Jobs;
using Mps.Pipeline.Pictures;

namespace Mps.Pipeline.Tests.Pictures;

/// <summary>Sheets of small pictures, and the file that leads players to them.</summary>
public sealed partial class SpriteTests
{
    private static SpriteOutput Sprite(string format, int width, int height, bool exact, double interval = 0.4) => new(
        0, "sheets/a b#{number}." + format, "x.vtt", new SegmentNumbering(1), format, new PictureTarget(width, height, false, PictureFill.Stretch),
        2, 3, new PictureSampling(interval), exact);

    [Theory]
    [InlineData("jpg", 160, 96, true)]
    [InlineData("jpg", 81, 49, true)]
    [InlineData("png", 80, 48, true)]
    [InlineData("webp", 81, 49, true)]
    [InlineData("jpg", 80, 48, false)]
    public void Every_cue_leads_to_the_picture_of_its_time(string format, int width, int height, bool exact)
    {
        using var folder = new TemporaryFolder();
        string clip = Path.Combine(folder.Path, "x.mp4");
        CodedClip.Make(clip, ClipKind.Named["h264.mp4"], 90);
        using TestRun run = new TestRun(new FileInput(clip, folder.Path), Sprite(format, width, height, exact)).Run();
        OutputResult result = run.Finished();
        Assert.Equal("x.vtt", result.MainFile);
        Assert.Equal([6, 3], result.Pictures!.Select(p => p.Cells));
        Assert.All(result.Pictures!, p => Assert.Equal((3 * width, 2 * height), (p.Width, p.Height)));

        string text = File.ReadAllText(Path.Combine(run.Staging, "x.vtt"));
        Assert.StartsWith("WEBVTT\n\n", text, StringComparison.Ordinal);
        MatchCollection cues = Cue().Matches(text);
        Assert.Equal(9, cues.Count);
        double end = 0;
        foreach (Match cue in cues)
        {
            Assert.Equal(end, Seconds(cue.Groups[1].Value), 3);
            end = Seconds(cue.Groups[2].Value);
            string sheet = Path.Combine(run.Staging, Uri.UnescapeDataString(cue.Groups[3].Value));
            (byte[] luma, int stride, _) = CodedClip.Luma(sheet);
            int[] part = [.. cue.Groups[4].Value.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
            int shown = (int)Math.Round(Seconds(cue.Groups[1].Value) / 0.04);
            // There is a key frame each 20 frames; those 10 frames away from one are beyond half an interval.
            Assert.Equal(shown, CodedClip.Id(luma, stride, part[0], part[1], part[2], part[3]));
        }

        Assert.Equal(3.6, end, 2);
        Assert.Equal(["sheets/a b#1." + format, "sheets/a b#2." + format, "x.vtt"], result.Files.Select(f => f.Path));
    }

    [Fact]
    public void What_a_sheet_has_no_picture_for_is_black()
    {
        using TestRun run = new TestRun("sample.mp4", Sprite("png", 64, 36, false, 6)).Run();
        (byte[] luma, int width, int height) = CodedClip.Luma(Path.Combine(run.Staging, Assert.Single(run.Finished().Pictures!).Path));
        Assert.Equal((192, 72), (width, height));
        Assert.All(luma[(36 * 192)..], l => Assert.Equal(0, l));
        Assert.Contains(luma[..(36 * 192)], l => l > 100);
    }

    [Fact]
    public void Sheets_that_no_file_can_hold_are_refused()
    {
        SpriteOutput huge = Sprite("webp", 4096, 4096, false) with { Rows = 10, Columns = 10 };
        SpriteOutput none = Sprite("jpg", 64, 36, false) with { Index = 1, Rows = 0 };
        SpriteOutput same = Sprite("jpg", 64, 36, false) with { Index = 2, NamePattern = "same.jpg" };
        using TestRun run = new TestRun("sample.mp4", huge, none, same).Run();
        Assert.Contains("ColumnCount", run.Failed(0).Message, StringComparison.Ordinal);
        Assert.Contains("RowCount", run.Failed(1).Message, StringComparison.Ordinal);
        Assert.Contains("{number}", run.Failed(2).Message, StringComparison.Ordinal);
        Assert.Empty(run.StagedFiles);
    }

    [Fact]
    public void Addresses_are_relative_to_the_file_and_percent_encoded()
    {
        string text = WebVtt.Write("v/deep/x.vtt", [new SpriteCue(0, 3725.5, "v/p 1/人%#.jpg", 1, 2, 3, 4)]);
        Assert.Equal("WEBVTT\n\n00:00:00.000 --> 01:02:05.500\n../p%201/%E4%BA%BA%25%23.jpg#xywh=1,2,3,4\n", text);
    }

    private static double Seconds(string time) => TimeSpan.ParseExact(time, @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture).TotalSeconds;

    [GeneratedRegex(@"(\S+) --> (\S+)\n(\S+)#xywh=(\S+)\n")]
    private static partial Regex Cue();
}
