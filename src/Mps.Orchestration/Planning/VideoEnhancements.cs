using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>
/// Turns <c>EnhanceConfig.VideoEnhance</c> into the improvements that the media house applies, in their order, and into a frame rate; that one
/// goes before VideoTemplate.Fps. Each part is on unless its
/// switch says OFF; DiffusionEnhance and AiRestoration are off unless it says ON. EnhanceSceneType is a hint for the service's models: the
/// kernels here measure each picture instead, so it changes nothing.
/// </summary>
internal static class VideoEnhancements
{
    private const string Field = "EnhanceConfig.VideoEnhance";

    /// <summary>The target with what is asked for; HDR makes it 10 bits deep.</summary>
    /// <exception cref="ApiException">Parts exclude each other, or the picture is to be copied.</exception>
    public static VideoTarget Enhanced(VideoTarget target, VideoEnhanceConfig? enhance)
    {
        if (enhance is null) return target;
        CheckExclusions(enhance);
        CheckFrameRate(enhance);
        var steps = Steps(enhance);
        var rate = Rate(enhance);
        if (steps.Count == 0 && rate is null) return target;
        if (target.Codec == "copy") throw Wrong($"{Field} changes the picture, which VideoTemplate.Codec copy forbids.");
        if (rate is { } fps) target = target with { FpsNumerator = (int)fps.Numerator, FpsDenominator = (int)fps.Denominator, Smooth = true };
        if (steps.Count == 0) return target;
        if (!steps.Exists(s => s is ExpandRange)) return target with { Enhancements = steps };
        if (target.Codec is not ("h264" or "h265")) throw Wrong($"{Field}.Hdr makes h264 or h265, not {target.Codec}.");
        if (target is { Codec: "h264", Profile: "baseline" or "main" })
            throw Wrong($"{Field}.Hdr makes pictures of 10 bits, which VideoProfile '{target.Profile}' of h264 does not have; name high or default.");
        return target with { Enhancements = steps, BitDepth = 10 };
    }

    /// <summary>What is asked for in vain; null = all is served.</summary>
    public static string? Missing(VideoEnhanceConfig? enhance)
    {
        if (enhance is null) return null;
        if (Asked(enhance.DiffusionEnhance?.Switch)) return $"large-model (diffusion) enhancement ({Field}.DiffusionEnhance)";
        if (Asked(enhance.AiRestoration?.Switch)) return $"restoration by a generative model ({Field}.AiRestoration)";
        return null;
    }

    private static List<Enhancement> Steps(VideoEnhanceConfig e)
    {
        var steps = new List<Enhancement>();
        if (On(e.ArtifactRepair, e.ArtifactRepair?.Switch)) steps.Add(new RepairArtifacts(Level(e.ArtifactRepair!.Type)));
        if (On(e.ScratchRepair, e.ScratchRepair?.Switch)) steps.Add(new RepairScratches(e.ScratchRepair!.Intensity ?? 0));
        if (On(e.Denoise, e.Denoise?.Switch)) steps.Add(new Denoise(Level(e.Denoise!.Type)));
        if (On(e.SuperResolution, e.SuperResolution?.Switch)) steps.Add(new SuperResolve(e.SuperResolution!.Type == "hq"));
        if (On(e.LowLightEnhance, e.LowLightEnhance?.Switch)) steps.Add(new BrightenLowLight());
        if (On(e.ImageQualityEnhance, e.ImageQualityEnhance?.Switch)) steps.Add(new ImproveQuality(Level(e.ImageQualityEnhance!.Type)));
        if (On(e.ColorEnhance, e.ColorEnhance?.Switch)) steps.Add(new EnrichColor(Level(e.ColorEnhance!.Type)));
        if (On(e.Hdr, e.Hdr?.Switch)) steps.Add(new ExpandRange(e.Hdr!.Type == "HLG" ? HdrForm.Hlg : HdrForm.Hdr10));
        return steps;
    }

    private static void CheckExclusions(VideoEnhanceConfig e)
    {
        bool diffusion = Asked(e.DiffusionEnhance?.Switch);
        List<string> comprehensive = [];
        if (diffusion) comprehensive.Add("DiffusionEnhance");
        if (On(e.ImageQualityEnhance, e.ImageQualityEnhance?.Switch)) comprehensive.Add("ImageQualityEnhance");
        if (On(e.ArtifactRepair, e.ArtifactRepair?.Switch)) comprehensive.Add("ArtifactRepair");
        if (comprehensive.Count > 1) throw Wrong($"{Field} switches {string.Join(" and ", comprehensive)} on, of which only one may be.");
        if (diffusion && On(e.SuperResolution, e.SuperResolution?.Switch)) throw Wrong($"{Field}.DiffusionEnhance enlarges by itself; switch SuperResolution off.");
        if (diffusion && On(e.Denoise, e.Denoise?.Switch)) throw Wrong($"{Field}.DiffusionEnhance removes noise by itself; switch Denoise off.");
    }

    private static void CheckFrameRate(VideoEnhanceConfig e)
    {
        if (On(e.FrameRate, e.FrameRate?.Switch) && On(e.FrameRateWithDen, e.FrameRateWithDen?.Switch))
            throw Wrong($"{Field}.FrameRate and {Field}.FrameRateWithDen both state a rate; use one of them.");
        if (On(e.FrameRateWithDen, e.FrameRateWithDen?.Switch) && e.FrameRateWithDen!.FpsDen is <= 0)
            throw Wrong($"{Field}.FrameRateWithDen.FpsDen must be above 0.");
        if (Rate(e) is { } large && Math.Max(large.Numerator, large.Denominator) > 1_000_000)
            throw Wrong($"{Field} asks for {large.Numerator}/{large.Denominator} frames a second; state it with numbers of at most 1000000.");
        if (Rate(e) is { } rate && rate.Numerator > 120 * rate.Denominator)
            throw Wrong($"{Field} asks for {rate.Numerator}/{rate.Denominator} frames a second; at most 120 are made.");
    }

    /// <summary>The wanted frame rate; null = none, which 0 says too.</summary>
    private static (long Numerator, long Denominator)? Rate(VideoEnhanceConfig e) =>
        On(e.FrameRate, e.FrameRate?.Switch) && e.FrameRate!.Fps > 0 ? (e.FrameRate.Fps.Value, 1)
        : On(e.FrameRateWithDen, e.FrameRateWithDen?.Switch) && e.FrameRateWithDen!.FpsNum > 0 ? (e.FrameRateWithDen.FpsNum.Value, e.FrameRateWithDen.FpsDen ?? 1)
        : null;

    /// <summary>The contract has checked the word; every part's default is weak.</summary>
    public static EnhancementLevel Level(string? type) => type switch { "strong" => EnhancementLevel.Strong, "normal" => EnhancementLevel.Normal, _ => EnhancementLevel.Weak };

    private static bool On(object? part, string? word) => AudioTargets.On(part, word);

    private static bool Asked(string? word) => word == "ON";

    private static ApiException Wrong(string message) => new(ErrorCode.InvalidParameterValue, message);
}
