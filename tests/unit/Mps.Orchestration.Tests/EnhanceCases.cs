using static Mps.Orchestration.Tests.PlannerCases;

namespace Mps.Orchestration.Tests;

/// <summary>What <c>EnhanceConfig.VideoEnhance</c> may ask for. Single quotes stand for double ones.</summary>
internal static class EnhanceCases
{
    public static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["enhance-everything"] = Cos + Items(Raw(
            "h265",
            "'ArtifactRepair':{'Type':'strong'},'ScratchRepair':{'Intensity':0.4},'Denoise':{'Type':'strong'},'SuperResolution':{'Type':'hq','Size':2},'LowLightEnhance':{},'ColorEnhance':{'Type':'normal'},'Hdr':{'Type':'HLG'},'EnhanceSceneType':'game'")),
        ["enhance-defaults"] = Cos + Items(Raw("h264", "'Denoise':{},'SuperResolution':{},'ImageQualityEnhance':{},'ColorEnhance':{},'Hdr':{},'ScratchRepair':{}")),
        ["enhance-nothing-is-on"] = Cos + Items(Raw(
            "h264",
            "'Denoise':{'Switch':'OFF'},'SuperResolution':{'Switch':'OFF'},'ImageQualityEnhance':{'Switch':'OFF'},'ArtifactRepair':{'Switch':'OFF'},'Hdr':{'Switch':'OFF'},'DiffusionEnhance':{'Type':'strong'},'AiRestoration':{},'FrameRate':{'Fps':0},'FrameRateWithDen':{'Switch':'OFF','FpsNum':50}")),
        ["enhance-of-removed-video"] = Cos + Items(
            "{'Definition':0,'RawParameter':{'Container':'mp4','RemoveVideo':1,'AudioTemplate':{'Codec':'aac','Bitrate':64,'SampleRate':44100},'EnhanceConfig':{'VideoEnhance':{'DiffusionEnhance':{'Switch':'ON'}}}}}"),
        ["enhance-not-served"] = Cos + Items(
            Named("a", Raw("h264", "'DiffusionEnhance':{'Switch':'ON'}")) + "," + Named("b", Raw("h264", "'AiRestoration':{'Switch':'ON','Type':'weak'}"))),
        ["enhance-frame-rate"] = Cos + Items(Named("a", Raw("h264", "'FrameRate':{'Fps':60}")) + "," + Named("b", Raw("h264", "'FrameRateWithDen':{'FpsNum':60000,'FpsDen':1001}"))),

        ["refused-enhance-comprehensive-and-artifacts"] = Cos + Items(Raw("h264", "'ImageQualityEnhance':{},'ArtifactRepair':{}")),
        ["refused-enhance-diffusion-and-artifacts"] = Cos + Items(Raw("h264", "'DiffusionEnhance':{'Switch':'ON'},'ArtifactRepair':{}")),
        ["refused-enhance-diffusion-and-size"] = Cos + Items(Raw("h264", "'DiffusionEnhance':{'Switch':'ON'},'SuperResolution':{}")),
        ["refused-enhance-diffusion-and-noise"] = Cos + Items(Raw("h264", "'DiffusionEnhance':{'Switch':'ON'},'Denoise':{}")),
        ["refused-enhance-two-rates"] = Cos + Items(Raw("h264", "'FrameRate':{'Fps':50},'FrameRateWithDen':{'FpsNum':50}")),
        ["refused-enhance-rate-over-zero"] = Cos + Items(Raw("h264", "'FrameRateWithDen':{'FpsNum':50,'FpsDen':0}")),
        ["refused-enhance-rate-fraction"] = Cos + Items(Raw("h264", "'FrameRateWithDen':{'FpsNum':50000000,'FpsDen':1000000}")),
        ["refused-enhance-rate-high"] = Cos + Items(Raw("h264", "'FrameRateWithDen':{'FpsNum':1000}")),
        ["refused-enhance-hdr-codec"] = Cos + Items(Raw("av1", "'Hdr':{}")),
        ["refused-enhance-hdr-profile"] = Cos + Items(Raw("h264", "'Hdr':{}", ",'VideoProfile':'main'")),
        ["refused-enhance-copy"] = Cos + Items(Raw("copy", "'Denoise':{}")),
    };

    private static string Raw(string codec, string enhance, string more = "") =>
        $"{{'Definition':0,'RawParameter':{{'Container':'mp4','RemoveAudio':1,'VideoTemplate':{{'Codec':'{codec}','Fps':0,'Bitrate':0{more}}},'EnhanceConfig':{{'VideoEnhance':{{{enhance}}}}}}}}}";

    private static string Named(string path, string item) => item.Replace("{'Definition':0", $"{{'Definition':0,'OutputObjectPath':'{path}'", StringComparison.Ordinal);
}
