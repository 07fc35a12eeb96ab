using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Pipeline.Tests.Enhance;

/// <summary>Which improvements are done where, and which can have no effect.</summary>
public sealed class EnhancePlanTests
{
    private const int Pq = 16;

    private static readonly Enhancement[] s_all =
    [
        new RepairArtifacts(EnhancementLevel.Weak), new RepairScratches(0.5), new Denoise(EnhancementLevel.Strong), new SuperResolve(true),
        new BrightenLowLight(), new ImproveQuality(EnhancementLevel.Normal), new EnrichColor(EnhancementLevel.Weak), new Sharpen(0.3), new ExpandRange(HdrForm.Hdr10),
    ];

    [Fact]
    public void What_restores_comes_before_the_size_and_the_look_after_it()
    {
        EnhancePlan plan = EnhancePlan.Resolve(s_all, Source(640, 360), Scaled(1280, 720), "yuv420p10le");
        Assert.Equal(s_all[..4], plan.Restore);
        Assert.Equal(s_all[4..], plan.Finish);
        Assert.Empty(plan.Notes);
        Assert.Equal((1280, 720), plan.Enlarged);
        VideoParameters restored = plan.Restored(Source(640, 360), Scaled(1280, 720));
        Assert.Equal((1280, 720), (restored.Width, restored.Height));
        VideoParameters finished = plan.Finished(Source(640, 360), "yuv420p10le");
        Assert.Equal(new ColorFacts(9, Pq, 9, 1), finished.Color);
        Assert.Equal((600, 6_000_000), (finished.Hdr!.MaxContentNits, finished.Hdr.Mastering!.MaxLuminance));
    }

    [Theory]
    [InlineData(640, 360, 90, 360, 640)]
    [InlineData(640, 360, 0, 640, 360)]
    [InlineData(640, 360, 0, 320, 720)] // one side shrinks
    [InlineData(1920, 1080, 0, 1280, 720)]
    public void Super_resolution_has_no_effect_where_nothing_grows(int width, int height, int rotation, int toWidth, int toHeight)
    {
        EnhancePlan plan = EnhancePlan.Resolve([new SuperResolve(false)], Source(width, height), Scaled(toWidth, toHeight) with { Rotation = rotation }, "yuv420p");
        Assert.Empty(plan.Restore);
        Assert.Null(plan.Enlarged);
        Assert.Contains($"{width}x{height} are not enlarged", Assert.Single(plan.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_turned_picture_is_enlarged_as_it_lies() =>
        Assert.Equal((1280, 720), EnhancePlan.Resolve([new SuperResolve(false)], Source(640, 360), Scaled(720, 1280) with { Rotation = 90 }, "yuv420p").Enlarged);

    [Fact]
    public void The_look_of_hdr_is_left_alone_unless_it_is_tone_mapped()
    {
        VideoParameters hdr = Source(640, 360) with { Color = new ColorFacts(9, Pq, 9, 1), PixelFormat = AvLibrary.PixelFormat("yuv420p10le") };
        EnhancePlan stays = EnhancePlan.Resolve(s_all, hdr, Scaled(640, 360), "yuv420p10le");
        Assert.Equal([new Sharpen(0.3)], stays.Finish);
        Assert.Equal(5, stays.Notes.Count); // super-resolution, low light, quality, colour, expansion
        Assert.Contains(stays.Notes, n => n.EndsWith("HDR expansion: the source is HDR", StringComparison.Ordinal));
        EnhancePlan mapped = EnhancePlan.Resolve(s_all[4..8], hdr, Scaled(640, 360), "yuv420p");
        Assert.Equal(s_all[4..8], mapped.Finish);
    }

    [Fact]
    public void An_intensity_of_0_has_no_effect()
    {
        EnhancePlan plan = EnhancePlan.Resolve([new RepairScratches(0), new Sharpen(0)], Source(640, 360), Scaled(640, 360), "yuv420p");
        Assert.Equal((0, 0, 2), (plan.Restore.Count, plan.Finish.Count, plan.Notes.Count));
        Assert.Equal(("", ""), (plan.RestoreKey, plan.FinishKey));
    }

    [Fact]
    public void Equal_wishes_have_equal_keys_and_others_do_not()
    {
        EnhancePlan one = EnhancePlan.Resolve([new Denoise(EnhancementLevel.Weak), new Sharpen(0.5)], Source(640, 360), Scaled(320, 180), "yuv420p");
        EnhancePlan same = EnhancePlan.Resolve([new Denoise(EnhancementLevel.Weak), new Sharpen(0.5)], Source(640, 360), Scaled(160, 90), "yuv420p");
        EnhancePlan other = EnhancePlan.Resolve([new Denoise(EnhancementLevel.Strong), new Sharpen(0.4)], Source(640, 360), Scaled(320, 180), "yuv420p");
        Assert.Equal((one.RestoreKey, one.FinishKey), (same.RestoreKey, same.FinishKey));
        Assert.NotEqual(one.RestoreKey, other.RestoreKey);
        Assert.NotEqual(one.FinishKey, other.FinishKey);
    }

    [Theory]
    [InlineData("yuv420p", "yuv420p")]
    [InlineData("yuv422p10le", "yuv422p10le")]
    [InlineData("nv12", "yuv420p")]
    [InlineData("p010le", "yuv420p10le")]
    [InlineData("yuvj420p", "yuv420p")]
    [InlineData("rgb24", "yuv444p")]
    [InlineData("rgb48le", "yuv444p10le")]
    public void Pictures_are_restored_in_the_nearest_planar_format(string from, string to) =>
        Assert.Equal(to, EnhancePlan.RestoreFormat(Source(64, 36) with { PixelFormat = AvLibrary.PixelFormat(from) }));

    [Theory]
    [InlineData(640, 360, 1280, 720)]
    [InlineData(2048, 1152, 4096, 2304)]
    [InlineData(2560, 1440, 2560, 1440)] // twice that is more than the API can name
    public void A_kept_size_is_doubled_by_super_resolution(int width, int height, int toWidth, int toHeight)
    {
        PictureGeometry geometry = PictureGeometry.Resolve(width, height, 0, false, default, new VideoTarget("h264", Enhancements: [new SuperResolve(true)]));
        Assert.Equal((toWidth, toHeight), (geometry.Width, geometry.Height));
    }

    private static VideoParameters Source(int width, int height) =>
        new(width, height, AvLibrary.PixelFormat("yuv420p"), new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), new ColorFacts(1, 1, 1, 1));

    private static PictureGeometry Scaled(int width, int height) => new(0, false, width, height, width, height, PictureFill.Stretch, new Rational(1, 1));
}
