using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Images;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Options;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>
/// Plans of ProcessImage as text. Regenerate with MPS_UPDATE_GOLDEN=1, in a commit of its own, and read the difference.
/// </summary>
public sealed class ImageGoldenTests
{
    private const string Cos = "'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'local','Object':'/shots/A b.jpeg'}}";
    private const string Plain = "'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'local','Object':'noname'}}";

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, string> s_cases = new(StringComparer.Ordinal)
    {
        ["everything"] = Cos + """
            ,'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'out','Region':''}},'OutputDir':'/made/','OutputPath':'{inputName}_x.{format}','ImageTask':{
            'EncodeConfig':{'Format':'WebP','Quality':70},
            'EnhanceConfig':{'SuperResolution':{'Type':'hq'},'Denoise':{'Type':'strong'},'ImageQualityEnhance':{'Type':'normal'},'ColorEnhance':{},'SharpEnhance':{'Intensity':0.4},'LowLightEnhance':{},'FaceEnhance':{'Switch':'OFF','Intensity':1}},
            'EraseConfig':{'ImageEraseLogo':{'ImageAreaBoxes':[{'AreaCoordSet':[1,2,30,40]},{'BoundingBox':[0.5,0.5,0.75,1],'BoundingBoxUnitType':1}]}},
            'TransformConfig':{'ImageResize':{'Mode':'fill','Width':400,'Height':300}}}
            """,
        ["defaults"] = Cos + ",'ImageTask':{'EncodeConfig':{}}",
        ["advanced-super-resolution"] = Cos + ",'ImageTask':{'EnhanceConfig':{'AdvancedSuperResolutionConfig':{'Mode':'aspect','LongSide':4000}}}",
        ["advanced-super-resolution-doubles"] = Cos + ",'ImageTask':{'EnhanceConfig':{'AdvancedSuperResolutionConfig':{}}}",
        ["all-off"] = Cos + ",'ImageTask':{'EnhanceConfig':{'SuperResolution':{'Switch':'OFF'},'Denoise':{'Switch':'OFF'}},'EraseConfig':{'ImageEraseLogo':{'Switch':'OFF','DetectTypes':['logo']}},'TransformConfig':{'ImageResize':{'Switch':'OFF','Percent':3}}}",
        ["not-served-face"] = Cos + ",'ImageTask':{'EnhanceConfig':{'FaceEnhance':{'Intensity':0.5}}}",
        ["not-served-detection"] = Cos + ",'ImageTask':{'EraseConfig':{'ImageEraseLogo':{'DetectTypes':['logo']}}}",
        ["not-served-large-model"] = Cos + ",'ImageTask':{'EnhanceConfig':{'AdvancedSuperResolutionConfig':{'Type':'ultra'}}}",
        ["not-served-blind-watermark"] = Cos + ",'ImageTask':{'BlindWatermarkConfig':{'AddBlindWatermark':{'EmbedInfo':{'EmbedText':'x'}}}}",
        ["not-served-quality"] = Cos + ",'ImageTask':{'ImageQualityConfig':{'Attributes':['IQA']}}",
        ["not-served-schedule"] = Cos + ",'ScheduleId':3,'ImageTask':{'EncodeConfig':{'Format':'PNG'}}",
        ["no-such-template"] = Cos + ",'Definition':424242",
        ["refused-nothing"] = Cos,
        ["refused-no-format"] = Plain + ",'ImageTask':{'EnhanceConfig':{'Denoise':{}}}",
        ["refused-two-sizes"] = Cos + ",'ImageTask':{'EnhanceConfig':{'SuperResolution':{},'AdvancedSuperResolutionConfig':{}}}",
        ["refused-open-box"] = Cos + ",'ImageTask':{'TransformConfig':{'ImageResize':{'Mode':'pad','Width':100}}}",
        ["refused-no-side"] = Cos + ",'ImageTask':{'TransformConfig':{'ImageResize':{'Mode':'lfit'}}}",
        ["refused-both-pairs"] = Cos + ",'ImageTask':{'TransformConfig':{'ImageResize':{'Mode':'lfit','Width':100,'LongSide':100}}}",
        ["refused-short-above-long"] = Cos + ",'ImageTask':{'TransformConfig':{'ImageResize':{'Mode':'lfit','ShortSide':200,'LongSide':100}}}",
        ["refused-percent"] = Cos + ",'ImageTask':{'EnhanceConfig':{'AdvancedSuperResolutionConfig':{'Percent':11}}}",
        ["refused-area-empty"] = Cos + ",'ImageTask':{'EraseConfig':{'ImageEraseLogo':{'ImageAreaBoxes':[{'AreaCoordSet':[5,5,5,9]}]}}}",
        ["refused-area-outside"] = Cos + ",'ImageTask':{'EraseConfig':{'ImageEraseLogo':{'ImageAreaBoxes':[{'BoundingBox':[0,0,1.5,1],'BoundingBoxUnitType':1}]}}}",
        ["refused-area-three-numbers"] = Cos + ",'ImageTask':{'EraseConfig':{'ImageEraseLogo':{'ImageAreaBoxes':[{'AreaCoordSet':[5,5,9]}]}}}",
        ["refused-area-unit"] = Cos + ",'ImageTask':{'EraseConfig':{'ImageEraseLogo':{'ImageAreaBoxes':[{'BoundingBox':[0,0,1,1],'BoundingBoxUnitType':3}]}}}",
        ["refused-over-input"] = Cos + ",'OutputPath':'/shots/A b.jpg','ImageTask':{'EncodeConfig':{'Format':'JPEG'}},'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'local','Object':'/shots/A b.jpg'}}",
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Plan_is_as_written(string name)
    {
        var text = Describe(s_cases[name]);
        if (Environment.GetEnvironmentVariable("MPS_UPDATE_GOLDEN") == "1") File.WriteAllText(Path.Combine(SourceFolder(), "Golden", "Images", name + ".txt"), text);
        else Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "Images", name + ".txt")), text);
    }

    [Fact]
    public void Every_golden_file_has_a_case() => Assert.Equal(
        s_cases.Keys.Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden", "Images"), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    private static string Describe(string request)
    {
        var text = new StringBuilder();
        try
        {
            var body = JsonDocument.Parse("{" + request.Replace('\'', '"') + "}").RootElement;
            var planner = new ImagePlanner(
                TestTemplates.Filled(),
                new StorageRules(name => name switch { "in" => "local", "out" => "", _ => null }, new InputPolicy(new InputOptions()).Refusal));
            var subtask = planner.Plan(ApiJson.Read<ProcessImageRequest>(body)).Subtasks.Single();
            text.AppendLine($"{subtask.State}, echo: {subtask.InputJson}");
            if (subtask.Error is { } e) text.AppendLine($"{e.ErrCode} {e.ErrCodeExt}: {e.Message}");
            if (subtask.Plan is { } plan)
            {
                text.AppendLine($"bucket {plan.Bucket} ({plan.Region}), {plan.StagePrefix} becomes /{plan.KeyPrefix}");
                using var spec = JsonDocument.Parse(StoreJson.Write(plan));
                text.AppendLine(JsonSerializer.Serialize(spec.RootElement.GetProperty("spec"), s_indented));
            }
        }
        catch (ApiException e)
        {
            text.AppendLine($"{e.Code}: {e.Message}");
        }

        return text.ToString();
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
