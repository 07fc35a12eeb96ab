using Microsoft.Win32.SafeHandles;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Tests;

/// <summary>What other processes see of the pictures inside a run.</summary>
public sealed class StageTapTests
{
    private static readonly VideoTarget s_fine = new("h264", Preset: "ultrafast", Crf: 4);

    [Fact]
    public void Pictures_of_a_stage_lie_in_a_ring_of_its_own()
    {
        using var run = new TestRun("h264_interlaced.mp4",
            new TranscodeOutput(0, "mp4", "x.mp4", s_fine with { Width = 96, Height = 64, Adaptive = false, Fill = PictureFill.Stretch }, null),
            new TranscodeOutput(1, "mp4", "y.mp4", s_fine with { Width = 160, Height = 128, Adaptive = false, Fill = PictureFill.Stretch, Enhancements = [new Denoise(EnhancementLevel.Weak), new Sharpen(0.5)] }, null));
        Dictionary<string, (FrameFormat Format, double Luma, double Seconds)> seen = [];
        run.Heard = e =>
        {
            if (e is TappedEvent { Ring: { } ring } tapped)
                seen[tapped.Id] = Look(ring);
        };
        foreach (string stage in (string[])["deinterlace", "scale", "scale:0", "restore", "restore:1", "enhance:1"])
            run.Tap(stage, stage);
        run.Run();
        run.Finished(0);
        run.Finished(1);

        VideoStreamInfo source = Assert.Single(run.Events.OfType<SourceOpenedEvent>().Single().Info.Video);
        Picture film = Picture.Decode(Clip.Named("h264_interlaced.mp4"))[0];
        double luma = film.Mean(0, 0, 0, film.Width, film.Height);
        foreach ((string stage, int width, int height) in new[]
        {
            ("deinterlace", source.Width, source.Height), ("restore", source.Width, source.Height), ("restore:1", source.Width, source.Height),
            ("scale", 96, 64), ("scale:0", 96, 64), ("enhance:1", 160, 128),
        })
        {
            Assert.True(seen.ContainsKey(stage), stage);
            Assert.Equal(new FrameFormat(PixelFormat.Yuv420p, width, height), seen[stage].Format);
            Assert.InRange(seen[stage].Luma, luma - 12, luma + 12);
            // Stages before the one that tells which there are have let a picture pass by then.
            Assert.InRange(seen[stage].Seconds, 0, 0.5);
        }
    }

    [Fact]
    public void Who_names_a_stage_that_is_not_there_is_told_which_are()
    {
        using var run = new TestRun("h264_25frames.mp4",
            new TranscodeOutput(0, "mp4", "x.mp4", s_fine, null), new TranscodeOutput(1, "mp4", "y.mp4", s_fine with { Height = 48, Enhancements = [new Sharpen(0.5)] }, null));
        run.Tap("a", "overlay");
        run.Tap("b", "scale:1");
        run.Run();
        Assert.All(run.Events.OfType<TappedEvent>(), e => Assert.Null(e.Ring));
        Assert.Equal(["a", "b"], run.Events.OfType<TappedEvent>().Select(e => e.Id));
        Assert.Equal(
            "The job has no stage \"overlay\"; it has decode, deinterlace:0, deinterlace:1, enhance:1, scale:0.",
            run.Events.OfType<TappedEvent>().First().Refusal);
    }

    [Fact]
    public void Every_rung_of_a_ladder_has_pictures_of_its_own()
    {
        using var run = new TestRun("h264_25frames.mp4", AdaptiveSpec.Ladder(SegmentForm.TsFiles));
        Dictionary<string, int> heights = [];
        run.Heard = e =>
        {
            if (e is TappedEvent { Ring: { } ring } tapped)
                heights[tapped.Id] = Look(ring).Item1.Height;
        };
        run.Tap("high", "scale:0.0");
        run.Tap("low", "scale:0.1");
        run.Tap("any", "scale");
        run.Run();
        Assert.Equal((180, 90, 180), (heights["high"], heights["low"], heights["any"]));
    }

    [Fact]
    public void What_copies_coded_pictures_has_what_is_decoded_alone()
    {
        using var run = new TestRun("h264_25frames.mp4", new TranscodeOutput(0, "mp4", "x.mp4", new VideoTarget("copy"), null));
        run.Tap("a", "scale");
        run.Run();
        Assert.Equal("The job has no stage \"scale\"; it has decode.", Assert.Single(run.Events.OfType<TappedEvent>()).Refusal);
    }

    private static unsafe (FrameFormat, double Luma, double Seconds) Look(int descriptor)
    {
        SafeFileHandle reading = File.OpenHandle($"/proc/self/fd/{descriptor}");
        using FrameRing ring = FrameRing.OpenReadOnly(reading);
        Assert.True(ring.TryRead(0, out SlotReading slot));
        FrameFormat format = slot.Descriptor.Format;
        double sum = 0;
        for (int y = 0; y < format.Height; y++)
        {
            byte* row = (byte*)ring.SlotAddress(0) + slot.Descriptor.PlaneOffsets[0] + ((nint)y * slot.Descriptor.LineSizes[0]);
            for (int x = 0; x < format.Width; x++)
                sum += row[x];
        }

        Assert.True(ring.IsCurrent(0, slot));
        return (format, sum / (format.Width * format.Height), slot.Descriptor.Time.ToSeconds());
    }
}
