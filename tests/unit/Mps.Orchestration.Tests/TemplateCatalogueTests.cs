using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class TemplateCatalogueTests : IDisposable
{
    private static readonly string s_image = Convert.ToBase64String(TemplateDesk.Png);

    /// <summary>For each family: what makes a template, a change of one member, and a preset if it has one.</summary>
    private static readonly Dictionary<string, (string Create, string Change, string Member, long Preset)> s_families = new(StringComparer.Ordinal)
    {
        ["TranscodeTemplate"] = ("'Container':'mp4','VideoTemplate':{'Codec':'h264','Fps':25,'Bitrate':800,'Height':480},'AudioTemplate':{'Codec':'aac','Bitrate':64,'SampleRate':44100}", "'VideoTemplate':{'Bitrate':1200}", "VideoTemplate", 100010),
        ["AnimatedGraphicsTemplate"] = ("'Fps':5", "'Fps':9", "Fps", 20000),
        ["SnapshotByTimeOffsetTemplate"] = ("'Width':640", "'Format':'png'", "Format", 10),
        ["SampleSnapshotTemplate"] = ("'SampleType':'Time','SampleInterval':5", "'SampleInterval':7", "SampleInterval", 10),
        ["ImageSpriteTemplate"] = ("'SampleType':'Percent','SampleInterval':10,'RowCount':2,'ColumnCount':5", "'RowCount':3", "RowCount", 10),
        ["AdaptiveDynamicStreamingTemplate"] = ("'Format':'HLS','StreamInfos':[{'Video':{'Codec':'h264','Fps':25,'Bitrate':800},'Audio':{'Codec':'aac','Bitrate':64,'SampleRate':44100}}]", "'DisableHigherVideoBitrate':1", "DisableHigherVideoBitrate", 10),
        ["WatermarkTemplate"] = ($"'Type':'image','ImageTemplate':{{'ImageContent':'{s_image}'}}", "'XPos':'12%'", "XPos", 0),
        ["SubtitleEmbedTemplate"] = ("'Name':'first','SubtitleEmbedConfig':{'FontSize':5,'FontSizeUnit':1}", "'SubtitleEmbedConfig':{'FontAlpha':0.5}", "SubtitleEmbedConfig", 4),
        ["ContentReviewTemplate"] = ("'PornConfigure':{'ImgReviewInfo':{'Switch':'ON'}}", "'PornConfigure':{'ImgReviewInfo':{'BlockConfidence':80}}", "PornConfigure", 10),
        ["AIAnalysisTemplate"] = ("'TagConfigure':{'Switch':'ON'},'CoverConfigure':{'Switch':'OFF'}", "'CoverConfigure':{'Switch':'ON'}", "CoverConfigure", 22),
        ["AIRecognitionTemplate"] = ("'FaceConfigure':{'Switch':'ON'},'AsrFullTextConfigure':{'Switch':'ON','SubtitleFormat':'vtt','SourceLanguage':'en'}", "'AsrFullTextConfigure':{'SubtitleFormat':''}", "AsrFullTextConfigure", 30),
        ["QualityControlTemplate"] = ("'Name':'first','QualityControlItemSet':[{'Type':'Blur','Threshold':'70'}]", "'QualityControlItemSet':[{'Type':'Noise'},{'Type':'TsMultiPrograms'}]", "QualityControlItemSet", 40),
        ["LiveRecordTemplate"] = ("'HLSConfigure':{'ItemDuration':10}", "'HLSConfigure':{'Interval':600}", "HLSConfigure", 20001),
        ["SmartSubtitleTemplate"] = ("'Name':'first','VideoSrcLanguage':'zh','SubtitleType':0,'SubtitleFormat':'vtt'", "'SubtitleFormat':''", "SubtitleFormat", 122),
        ["SmartEraseTemplate"] = ("'Name':'first','EraseType':'privacy','ErasePrivacyConfig':{'PrivacyModel':'blur','PrivacyTargets':['face']}", "'ErasePrivacyConfig':{'PrivacyModel':'mosaic','PrivacyTargets':['face']}", "ErasePrivacyConfig", 103),
        ["BlindWatermarkTemplate"] = ("'Type':'blind-basic','TextContent':'ours'", "'Strength':'strongest'", "Strength", 0),
        ["ProcessImageTemplate"] = ("'ProcessImageTemplate':{'EncodeConfig':{'Format':'PNG'}}", "'ProcessImageTemplate':{'EnhanceConfig':{'Denoise':{'Type':'strong'}}}", "ProcessImageConfig", 0),
    };

    private readonly TemplateDesk _desk = new();

    public static TheoryData<string> Nouns => [.. s_families.Keys];

    public void Dispose() => _desk.Dispose();

    [Theory]
    [MemberData(nameof(Nouns))]
    public async Task A_template_lives_from_creation_to_deletion(string noun)
    {
        var (create, change, member, _) = s_families[noun];
        var id = await _desk.Create(noun, create + ",'Comment':'made'");
        Assert.Equal(ITemplateStore.FirstDefinition, id);
        var made = await _desk.Describe(noun, id);
        Assert.Equal($"{id}", made["Definition"]!.ToString());
        Assert.Equal(noun switch { "WatermarkTemplate" => "image", "BlindWatermarkTemplate" => "blind-basic", _ => "Custom" }, (string?)made["Type"]);
        Assert.Equal("made", (string?)made["Comment"]);
        Assert.Equal(("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"), ((string?)made["CreateTime"], (string?)made["UpdateTime"]));

        _desk.Time.Now += TimeSpan.FromHours(1);
        await _desk.Call($"Modify{noun}", $"'Definition':{id}," + change);
        _desk.Reopen();
        var changed = await _desk.Describe(noun, id);
        Assert.Equal(("2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"), ((string?)changed["CreateTime"], (string?)changed["UpdateTime"]));
        Assert.NotEqual(made[member]!.ToJsonString(), changed[member]!.ToJsonString());
        foreach (var same in made.Select(m => m.Key).Except([member, "UpdateTime"]))
            Assert.True(JsonNode.DeepEquals(made[same], changed[same]), $"{same} changed: {made[same]} to {changed[same]}");

        await _desk.Call($"Delete{noun}", $"'Definition':{id}");
        Assert.Equal(0, (long)(await _desk.Call($"Describe{noun}s", $"'Definitions':[{id}]"))["TotalCount"]!);
        var missing = noun switch { "WatermarkTemplate" or "BlindWatermarkTemplate" => ErrorCode.ResourceNotFound, _ => ErrorCode.TemplateNotExist };
        await _desk.Refused(missing, $"Delete{noun}", $"'Definition':{id}");
        await _desk.Refused(noun == "AdaptiveDynamicStreamingTemplate" ? ErrorCode.InvalidDefinition : ErrorCode.TemplateNotExist, $"Modify{noun}", $"'Definition':{id}," + change);
        Assert.Equal(id + 1, await _desk.Create(noun, create));
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public async Task Presets_stay_as_they_are(string noun)
    {
        var (_, change, _, preset) = s_families[noun];
        if (preset == 0) return;
        var before = (await _desk.Describe(noun, preset)).ToJsonString();
        // Some actions document a code for presets, the others InvalidParameterValue at most.
        await _desk.Refused(Code("Modify", ErrorCode.ModifyDefaultTemplate), $"Modify{noun}", $"'Definition':{preset}," + change);
        await _desk.Refused(Code("Delete", ErrorCode.DeleteDefaultTemplate), $"Delete{noun}", $"'Definition':{preset}");
        Assert.Equal(before, (await _desk.Describe(noun, preset)).ToJsonString());

        string Code(string verb, string code) => ApiActions.Find(verb + noun)!.Errors.Contains(code) ? code : ErrorCode.InvalidParameterValue;
    }

    [Theory]
    [MemberData(nameof(Nouns))]
    public async Task Names_and_comments_are_bounded(string noun)
    {
        var create = s_families[noun].Create.Replace("'Name':'first',", "", StringComparison.Ordinal);
        await _desk.Create(noun, create + $",'Name':'{new string('名', 64)}','Comment':'{new string('c', 256)}'");
        Assert.StartsWith(ErrorCode.InvalidParameterValue, (await Assert.ThrowsAsync<ApiException>(
            () => _desk.Call($"Create{noun}", create + $",'Name':'{new string('n', 65)}'"))).Code, StringComparison.Ordinal);
        Assert.StartsWith(ErrorCode.InvalidParameterValue, (await Assert.ThrowsAsync<ApiException>(
            () => _desk.Call($"Create{noun}", create + $",'Name':'n','Comment':'{new string('c', 257)}'"))).Code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AnimatedGraphicsTemplate", 16)]
    [InlineData("SnapshotByTimeOffsetTemplate", 16)]
    [InlineData("SampleSnapshotTemplate", 16)]
    [InlineData("ImageSpriteTemplate", 16)]
    [InlineData("AdaptiveDynamicStreamingTemplate", 100)]
    [InlineData("ContentReviewTemplate", 50)]
    [InlineData("AIAnalysisTemplate", 50)]
    [InlineData("AIRecognitionTemplate", 50)]
    [InlineData("QualityControlTemplate", 50)]
    public async Task A_family_is_full_at_its_quota(string noun, int quota)
    {
        for (var i = 0; i < quota; i++) await _desk.Create(noun, s_families[noun].Create);
        await _desk.Refused(noun == "QualityControlTemplate" ? "LimitExceeded" : ErrorCode.TooMuchTemplate, $"Create{noun}", s_families[noun].Create);
        await _desk.Call($"Delete{noun}", $"'Definition':{ITemplateStore.FirstDefinition}");
        await _desk.Create(noun, s_families[noun].Create);
    }

    [Fact]
    public void Presets_lie_below_the_ids_of_custom_templates()
    {
        var presets = new PresetTemplates();
        var all = TemplateFamilies.All.SelectMany(presets.Of).Select(TemplateRecord.Definition).ToList();
        Assert.Equal(85, all.Count);
        Assert.All(all, id => Assert.InRange(id, 1, ITemplateStore.FirstDefinition - 1));
    }

    [Fact]
    public void Every_action_of_every_family_is_one_of_the_contract() => Assert.All(TemplateFamilies.All, family =>
    {
        Assert.All(["Create", "Modify", "Delete"], verb => Assert.NotNull(ApiActions.Find(verb + family.Noun)));
        Assert.NotNull(ApiActions.Find($"Describe{family.Noun}s")!.Response.GetProperty(family.SetName));
    });

    [Fact]
    public async Task Presets_come_first_then_custom_ones_each_by_falling_id_in_pages()
    {
        for (var i = 0; i < 3; i++) await _desk.Create("TranscodeTemplate", s_families["TranscodeTemplate"].Create);
        var all = new List<long>();
        for (var offset = 0; ; offset += 20)
        {
            var page = await _desk.Call("DescribeTranscodeTemplates", $"'Offset':{offset},'Limit':20");
            Assert.Equal(50, (long)page["TotalCount"]!);
            var ids = Ids(page, "TranscodeTemplate");
            if (ids.Count == 0) break;
            all.AddRange(ids);
        }

        Assert.Equal(50, all.Distinct().Count());
        Assert.Equal(all[..47].OrderDescending(), all[..47]);
        Assert.Equal([1_000_003, 1_000_002, 1_000_001], all[47..]);
        Assert.Equal(10, Ids(await _desk.Call("DescribeTranscodeTemplates"), "TranscodeTemplate").Count);
        Assert.Equal([1_000_002], Ids(await _desk.Call("DescribeTranscodeTemplates", "'Type':'Custom','Offset':1,'Limit':1"), "TranscodeTemplate"));
    }

    [Fact]
    public async Task Transcode_filters_narrow()
    {
        Assert.Equal([100020, 875], await Filtered("'Definitions':[875,100020,1]"));
        Assert.Equal(7, (await Filtered("'ContainerType':'PureAudio'")).Count);
        Assert.Equal(5, (await Filtered("'TEHDType':'TEHD'")).Count);
        Assert.Equal(42, (await Filtered("'TEHDType':'Common'")).Count);
        Assert.Equal(16, (await Filtered("'TranscodeType':'Enhance'")).Count);
        Assert.Equal(5, (await Filtered("'TranscodeType':'TEHD-100'")).Count);
        Assert.Equal(26, (await Filtered("'TranscodeType':'Common'")).Count);
        Assert.Empty(await Filtered("'Type':'Custom'"));
        Assert.Equal([876, 875], await Filtered("'Name':'remux'"));
        Assert.Equal(16, (await Filtered("'EnhanceTranscodeType':'Common'")).Count);
        Assert.Empty(await Filtered("'EnhanceTranscodeType':'TEHD-100'"));
        Assert.Equal(47, (await Filtered("'SceneType':'no_config'")).Count);
        var pgc = await _desk.Create("TranscodeTemplate", "'Container':'mp4','RemoveAudio':1,'VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':0,'SceneType':'pgc','CompressType':'low_compress'}");
        Assert.Equal([pgc], await Filtered("'SceneType':'pgc'"));
        Assert.Equal([pgc], await Filtered("'CompressType':'low_compress'"));

        async Task<List<long>> Filtered(string filter) => Ids(await _desk.Call("DescribeTranscodeTemplates", filter + ",'Limit':100"), "TranscodeTemplate");
    }

    [Fact]
    public async Task Pure_audio_streams_are_listed_when_asked_for()
    {
        var id = await _desk.Create(
            "AdaptiveDynamicStreamingTemplate", "'Format':'HLS','PureAudio':1,'StreamInfos':[{'RemoveVideo':1,'Audio':{'Codec':'aac','Bitrate':64,'SampleRate':44100}}]");
        Assert.Equal([20, 10], Ids(await _desk.Call("DescribeAdaptiveDynamicStreamingTemplates"), "AdaptiveDynamicStreamingTemplate"));
        Assert.Equal([id], Ids(await _desk.Call("DescribeAdaptiveDynamicStreamingTemplates", "'PureAudio':1"), "AdaptiveDynamicStreamingTemplate"));
        Assert.Equal([10, id], Ids(await _desk.Call("DescribeAdaptiveDynamicStreamingTemplates", $"'Definitions':[10,{id}]"), "AdaptiveDynamicStreamingTemplate"));
    }

    [Fact]
    public async Task Defaults_are_filled_in_and_told()
    {
        var gif = await _desk.Describe("AnimatedGraphicsTemplate", await _desk.Create("AnimatedGraphicsTemplate", "'Fps':5"));
        Assert.Equal(("gif", 75.0, "open", 0L), ((string)gif["Format"]!, (double)gif["Quality"]!, (string)gif["ResolutionAdaptive"]!, (long)gif["Width"]!));
        var dash = await _desk.Describe("AdaptiveDynamicStreamingTemplate", await _desk.Create(
            "AdaptiveDynamicStreamingTemplate", s_families["AdaptiveDynamicStreamingTemplate"].Create.Replace("HLS", "MPEG-DASH", StringComparison.Ordinal)));
        Assert.Equal("mp4-mp4-byterange", (string?)dash["SegmentType"]);
        var style = (await _desk.Describe("SubtitleEmbedTemplate", await _desk.Create("SubtitleEmbedTemplate", s_families["SubtitleEmbedTemplate"].Create)))["SubtitleEmbedConfig"]!;
        Assert.Equal(("0xFFFFFF", 1.0), ((string)style["FontColor"]!, (double)style["FontAlpha"]!));
        Assert.Null(style["SubtitleBoardConfig"]);
    }

    [Theory]
    [InlineData("InvalidParameterValue.Container", "CreateTranscodeTemplate", "'Container':'zip'")]
    [InlineData("MissingParameter", "CreateTranscodeTemplate", "'Container':'mp4'")]
    [InlineData("MissingParameter", "CreateTranscodeTemplate", "'Container':'mp4','VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':0}")]
    [InlineData("InvalidParameterValue.RemoveAudio", "CreateTranscodeTemplate", "'Container':'mp4','RemoveVideo':1,'RemoveAudio':1")]
    [InlineData("InvalidParameterValue.VideoCodec", "CreateTranscodeTemplate", "'Container':'webm','RemoveAudio':1,'VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':0}")]
    [InlineData("InvalidParameterValue.VideoBitrate", "CreateTranscodeTemplate", "'Container':'mp4','RemoveAudio':1,'VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':100}")]
    [InlineData("InvalidParameterValue", "CreateTranscodeTemplate", "'Container':'mp3','StdExtInfo':'{no json','AudioTemplate':{'Codec':'mp3','Bitrate':64,'SampleRate':44100}")]
    [InlineData("InvalidParameterValue.Fps", "CreateAnimatedGraphicsTemplate", "'Fps':31")]
    [InlineData("InvalidParameterValue.Format", "CreateAnimatedGraphicsTemplate", "'Fps':5,'Format':'apng'")]
    [InlineData("InvalidParameterValue.Quality", "CreateAnimatedGraphicsTemplate", "'Fps':5,'Quality':101")]
    [InlineData("InvalidParameterValue.Resolution", "CreateAnimatedGraphicsTemplate", "'Fps':5,'Width':100")]
    [InlineData("InvalidParameterValue.FormatWebpLackWidthAndHeight", "CreateAnimatedGraphicsTemplate", "'Fps':5,'Format':'webp'")]
    [InlineData("InvalidParameterValue.FormatWebpWidthAndHeightBothZero", "CreateAnimatedGraphicsTemplate", "'Fps':5,'Format':'webp','Width':0,'Height':0")]
    [InlineData("InvalidParameterValue.Format", "CreateSnapshotByTimeOffsetTemplate", "'Format':'bmp'")]
    [InlineData("InvalidParameterValue.Format", "CreateSampleSnapshotTemplate", "'SampleType':'Time','SampleInterval':1,'Format':'bmp'")]
    [InlineData("InvalidParameterValue.SampleInterval", "CreateSampleSnapshotTemplate", "'SampleType':'Percent','SampleInterval':101")]
    [InlineData("InvalidParameterValue.SampleInterval", "CreateSampleSnapshotTemplate", "'SampleType':'Time','SampleInterval':0")]
    [InlineData("InvalidParameterValue.SampleType", "CreateSampleSnapshotTemplate", "'SampleType':'Frames','SampleInterval':1")]
    [InlineData("InvalidParameterValue.RowCount", "CreateImageSpriteTemplate", "'SampleType':'Time','SampleInterval':1,'RowCount':0,'ColumnCount':1")]
    [InlineData("InvalidParameterValue.RowCount", "CreateImageSpriteTemplate", "'SampleType':'Time','SampleInterval':1,'RowCount':11,'ColumnCount':10")]
    [InlineData("InvalidParameterValue.ColumnCount", "CreateImageSpriteTemplate", "'SampleType':'Time','SampleInterval':1,'RowCount':1,'ColumnCount':101")]
    [InlineData("MissingParameter", "CreateAdaptiveDynamicStreamingTemplate", "'Format':'HLS','StreamInfos':[]")]
    [InlineData("InvalidParameterValue.Format", "CreateAdaptiveDynamicStreamingTemplate", "'Format':'Smooth','StreamInfos':[]")]
    [InlineData("MissingParameter", "CreateAdaptiveDynamicStreamingTemplate", "'Format':'HLS','StreamInfos':[{'Audio':{'Codec':'aac','Bitrate':64,'SampleRate':44100}}]")]
    [InlineData("InvalidParameterValue.ImageTemplate", "CreateWatermarkTemplate", "'Type':'image'")]
    [InlineData("InvalidParameterValue.TextTemplate", "CreateWatermarkTemplate", "'Type':'svg','TextTemplate':{'FontType':'arial.ttf','FontSize':'12px','FontColor':'0xFFFFFF','FontAlpha':1}")]
    [InlineData("InvalidParameterValue", "CreateWatermarkTemplate", "'Type':'text','TextTemplate':{'FontType':'arial.ttf','FontSize':'12','FontColor':'0xFFFFFF','FontAlpha':1}")]
    [InlineData("InvalidParameterValue", "CreateWatermarkTemplate", "'Type':'text','TextTemplate':{'FontType':'arial.ttf','FontSize':'12px','FontColor':'red','FontAlpha':1}")]
    [InlineData("InvalidParameterValue.SvgTemplateWidth", "CreateWatermarkTemplate", "'Type':'svg','SvgTemplate':{'Width':'10Q%'}")]
    [InlineData("InvalidParameterValue.XPos", "CreateWatermarkTemplate", "'Type':'svg','XPos':'left'")]
    [InlineData("InvalidParameterValue.YPos", "CreateWatermarkTemplate", "'Type':'svg','YPos':'101%'")]
    [InlineData("InvalidParameterValue.CoordinateOrigin", "CreateWatermarkTemplate", "'Type':'svg','CoordinateOrigin':'Center'")]
    [InlineData("InvalidParameterValue.ImageContent", "CreateWatermarkTemplate", "'Type':'image','ImageTemplate':{'ImageContent':'no base64'}")]
    [InlineData("InvalidParameterValue.ImageContent", "CreateWatermarkTemplate", "'Type':'image','ImageTemplate':{'ImageContent':'bm8gcGljdHVyZQ=='}")]
    [InlineData("InvalidParameterValue.Name", "CreateSubtitleEmbedTemplate", "'Name':''")]
    [InlineData("InvalidParameterValue", "CreateSubtitleEmbedTemplate", "'Name':'a','SubtitleEmbedConfig':{'FontColor':'white'}")]
    [InlineData("InvalidParameterValue", "CreateSubtitleEmbedTemplate", "'Name':'a','SubtitleEmbedConfig':{'FontAlpha':0}")]
    [InlineData("InvalidParameterValue", "CreateSubtitleEmbedTemplate", "'Name':'a','SubtitleEmbedConfig':{'SubtitleLayoutConfig':{'Alignment':'left'}}")]
    [InlineData("InvalidParameterValue.BlockConfidence", "CreateContentReviewTemplate", "'PornConfigure':{'ImgReviewInfo':{'Switch':'ON','BlockConfidence':101}}")]
    [InlineData("InvalidParameterValue.LabelSet", "CreateContentReviewTemplate", "'PornConfigure':{'ImgReviewInfo':{'Switch':'ON','LabelSet':['dull']}}")]
    [InlineData("InvalidParameterValue.SubtitleFormat", "CreateAIRecognitionTemplate", "'AsrFullTextConfigure':{'Switch':'ON','SubtitleFormat':'srt'}")]
    [InlineData("InvalidParameterValue.DestinationLanguage", "CreateAIRecognitionTemplate", "'TranslateConfigure':{'Switch':'ON'}")]
    [InlineData("InvalidParameterValue.EmptyDetectItem", "CreateQualityControlTemplate", "'Name':'a','QualityControlItemSet':[]")]
    [InlineData("InvalidParameterValue.EmptyDetectItem", "CreateQualityControlTemplate", "'Name':'a','QualityControlItemSet':[{'Type':'Blur','Switch':'OFF'}]")]
    [InlineData("InvalidParameterValue.UnknownCategory", "CreateQualityControlTemplate", "'Name':'a','QualityControlItemSet':[{'Type':'Beauty'}]")]
    [InlineData("InvalidParameterValue", "CreateQualityControlTemplate", "'Name':'a','QualityControlItemSet':[{'Type':'Blur'},{'Type':'Blur'}]")]
    [InlineData("InvalidParameterValue", "CreateQualityControlTemplate", "'Name':'a','QualityControlItemSet':[{'Type':'Blur','IntervalTime':500}]")]
    [InlineData("InvalidParameterValue", "CreateQualityControlTemplate", "'Name':'a','QualityControlItemSet':[{'Type':'Blur','Threshold':'101'}]")]
    [InlineData("InvalidParameterValue", "CreateLiveRecordTemplate", "'Name':'a'")]
    [InlineData("InvalidParameterValue", "CreateLiveRecordTemplate", "'HLSConfigure':{},'MP4Configure':{}")]
    [InlineData("InvalidParameterValue", "CreateLiveRecordTemplate", "'MP4Configure':{},'RecordType':'smell'")]
    [InlineData("InvalidParameterValue.SubtitleType", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':1")]
    [InlineData("InvalidParameterValue.SubtitleType", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':0,'TranslateSwitch':'ON','TranslateDstLanguage':'en'")]
    [InlineData("InvalidParameterValue.TranslateDstLanguage", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':1,'TranslateSwitch':'ON'")]
    [InlineData("InvalidParameterValue.TranslateSwitch", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':0,'ProcessType':1,'TranslateSwitch':'OFF'")]
    [InlineData("InvalidParameterValue.SubtitleFormat", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':1,'ProcessType':1,'TranslateDstLanguage':'en'")]
    [InlineData("InvalidParameterValue.SubtitleFormat", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':1,'TranslateSwitch':'ON','TranslateDstLanguage':'en/ja'")]
    [InlineData("InvalidParameterValue.SubtitleFormat", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh_en','SubtitleType':0,'ProcessType':2")]
    [InlineData("InvalidParameterValue.SubtitleFormat", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':0,'SubtitleFormat':'original'")]
    [InlineData("InvalidParameterValue.VideoSrcLanguage", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':0,'ProcessType':2,'SubtitleFormat':'vtt'")]
    [InlineData("InvalidParameterValue", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':0,'SpeakerLabel':1")]
    [InlineData("InvalidParameterValue.AsrHotWordsLibraryId", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':0,'AsrHotWordsConfigure':{'Switch':'ON'}")]
    [InlineData("InvalidParameterValue.SubtitleEmbedId", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':0,'SubtitleEmbedId':77")]
    [InlineData("InvalidParameterValue.SubtitleEmbedId", "CreateSmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':1,'SubtitleFormat':'vtt','TranslateSwitch':'ON','TranslateDstLanguage':'en/ja','SubtitleEmbedId':4")]
    [InlineData("InvalidParameterValue.EraseSubtitleConfig", "CreateSmartEraseTemplate", "'Name':'a','EraseType':'subtitle'")]
    [InlineData("InvalidParameterValue.SubtitleModel", "CreateSmartEraseTemplate", "'Name':'a','EraseType':'subtitle','EraseSubtitleConfig':{'SubtitleEraseMethod':'auto','SubtitleModel':'best'}")]
    [InlineData("InvalidParameterValue.CustomAreas", "CreateSmartEraseTemplate", "'Name':'a','EraseType':'subtitle','EraseSubtitleConfig':{'SubtitleEraseMethod':'custom','SubtitleModel':'area'}")]
    [InlineData("InvalidParameterValue.OcrSwitch", "CreateSmartEraseTemplate", "'Name':'a','EraseType':'subtitle','EraseSubtitleConfig':{'SubtitleEraseMethod':'custom','SubtitleModel':'area','OcrSwitch':'ON','CustomAreas':[{'BeginMs':0,'EndMs':9,'Areas':[{'LeftTopX':0,'LeftTopY':0,'RightBottomX':1,'RightBottomY':1,'Unit':1}]}]}")]
    [InlineData("InvalidParameterValue.AutoAreas", "CreateSmartEraseTemplate", "'Name':'a','EraseType':'watermark','EraseWatermarkConfig':{'WatermarkEraseMethod':'auto','WatermarkModel':'basic','AutoAreas':[{'LeftTopX':0.5,'LeftTopY':0,'RightBottomX':0.5,'RightBottomY':1,'Unit':1}]}")]
    [InlineData("InvalidParameterValue.SubtitleEmbedId", "CreateSmartEraseTemplate", "'Name':'a','EraseType':'subtitle','EraseSubtitleConfig':{'SubtitleEraseMethod':'auto','SubtitleModel':'area','SubtitleEmbedId':4}")]
    [InlineData("InvalidParameterValue.PrivacyTargets", "CreateSmartEraseTemplate", "'Name':'a','EraseType':'privacy','ErasePrivacyConfig':{'PrivacyModel':'blur','PrivacyTargets':[]}")]
    [InlineData("InvalidParameterValue", "CreateBlindWatermarkTemplate", "'Type':'blind-basic','TextContent':''")]
    [InlineData("InvalidParameterValue.Type", "CreateBlindWatermarkTemplate", "'Type':'blind','TextContent':'a'")]
    [InlineData("InvalidParameterValue", "CreateProcessImageTemplate", "'ProcessImageTemplate':{}")]
    [InlineData("UnsupportedOperation", "CreateProcessImageTemplate", "'ProcessImageTemplate':{'EncodeConfig':{}},'StdExtInfo':'{}'")]
    [InlineData("InvalidParameterValue.Limit", "DescribeAIRecognitionTemplates", "'Limit':51")]
    [InlineData("MissingParameter", "DeleteProcessImageTemplate", "")]
    [InlineData("InvalidParameterValue.Limit", "DescribeImageSpriteTemplates", "'Limit':101")]
    [InlineData("InvalidParameterValue.Type", "DescribeSampleSnapshotTemplates", "'Type':'Mine'")]
    public async Task What_cannot_be_a_template_is_refused_with_its_code(string code, string action, string body)
    {
        await _desk.Refused(code, action, body);
        var family = TemplateFamilies.All.FirstOrDefault(f => action == $"Create{f.Noun}");
        if (family is not null) Assert.Equal(0, (long)(await _desk.Call($"Describe{family.Noun}s", "'Definitions':[1000001]"))["TotalCount"]!);
    }

    [Fact]
    public async Task A_watermark_carries_its_picture_and_keeps_its_type()
    {
        var created = await _desk.Call("CreateWatermarkTemplate", $"'Type':'image','CoordinateOrigin':'BottomRight','ImageTemplate':{{'ImageContent':'{s_image}','Width':'20%'}}");
        var id = (long)created["Definition"]!;
        Assert.Equal($"data:image/png;base64,{s_image}", (string?)created["ImageUrl"]);
        var stored = _desk.Source.FindWatermark(id)!;
        Assert.Equal((s_image, "20%", "0px"), (stored.ImageBase64, stored.Template.ImageTemplate!.Width, stored.Template.ImageTemplate.Height));
        await _desk.Refused(ErrorCode.InvalidType, "ModifyWatermarkTemplate", $"'Definition':{id},'TextTemplate':{{'FontSize':'10px'}}");

        byte[] gif = [.. "GIF89a"u8, 0, 0];
        var changed = await _desk.Call("ModifyWatermarkTemplate", $"'Definition':{id},'ImageTemplate':{{'ImageContent':'data:image/gif;base64,{Convert.ToBase64String(gif)}'}}");
        Assert.StartsWith("data:image/gif;base64,", (string?)changed["ImageUrl"], StringComparison.Ordinal);
        Assert.Equal("20%", _desk.Source.FindWatermark(id)!.Template.ImageTemplate!.Width);

        var text = await _desk.Create("WatermarkTemplate", "'Type':'text','TextTemplate':{'FontType':'arial.ttf','FontSize':'12px','FontColor':'0xFF0000','FontAlpha':0.5,'TextContent':'©'}");
        var svg = await _desk.Create("WatermarkTemplate", "'Type':'svg'");
        Assert.Equal([text], Ids(await _desk.Call("DescribeWatermarkTemplates", "'Type':'text'"), "WatermarkTemplate"));
        Assert.Equal([svg], Ids(await _desk.Call("DescribeWatermarkTemplates", "'Type':'svg'"), "WatermarkTemplate"));
        Assert.Null(_desk.Source.FindWatermark(text)!.ImageBase64);
        Assert.Equal("10W%", _desk.Source.FindWatermark(svg)!.Template.SvgTemplate!.Width);
    }

    [Fact]
    public async Task A_picture_is_bounded_in_bytes()
    {
        byte[] picture = [.. TemplateDesk.Png, .. new byte[200 * 1024 - TemplateDesk.Png.Length]];
        await _desk.Create("WatermarkTemplate", Body(picture));
        var refused = await _desk.Refused(ErrorCode.InvalidImageContent, "CreateWatermarkTemplate", Body([.. picture, 0]));
        Assert.Contains("200 KiB", refused.Message, StringComparison.Ordinal);
        await _desk.Refused(ErrorCode.InvalidImageContent, "CreateWatermarkTemplate", Body(new byte[1_000_000]));

        static string Body(byte[] bytes) => $"'Type':'image','ImageTemplate':{{'ImageContent':'{Convert.ToBase64String(bytes)}'}}";
    }

    [Fact]
    public async Task A_change_that_would_break_the_template_leaves_it_whole()
    {
        var id = await _desk.Create("TranscodeTemplate", s_families["TranscodeTemplate"].Create);
        var before = (await _desk.Describe("TranscodeTemplate", id)).ToJsonString();
        await _desk.Refused(ErrorCode.InvalidParameterValue + ".VideoCodec", "ModifyTranscodeTemplate", $"'Definition':{id},'Container':'webm'");
        await _desk.Refused(ErrorCode.UnsupportedOperation, "ModifyTranscodeTemplate", $"'Definition':{id},'AudioTemplate':{{'StreamSelects':[1]}}");
        var gif = await _desk.Create("AnimatedGraphicsTemplate", "'Fps':5");
        await _desk.Refused(ErrorCode.WebpLacksSize, "ModifyAnimatedGraphicsTemplate", $"'Definition':{gif},'Format':'webp'");
        await _desk.Refused(ErrorCode.WebpSizeZero, "ModifyAnimatedGraphicsTemplate", $"'Definition':{gif},'Format':'webp','Width':0");
        Assert.Equal(before, (await _desk.Describe("TranscodeTemplate", id)).ToJsonString());
    }

    [Fact]
    public async Task A_recording_has_one_form_and_changes_to_the_other()
    {
        var id = await _desk.Create("LiveRecordTemplate", "'HLSConfigure':{}");
        var hls = (await _desk.Describe("LiveRecordTemplate", id))["HLSConfigure"]!;
        Assert.Equal((30L, 3600L, 0L), ((long)hls["ItemDuration"]!, (long)hls["Interval"]!, (long)hls["ContinueTimeout"]!));
        await _desk.Call("ModifyLiveRecordTemplate", $"'Definition':{id},'MP4Configure':{{'Interval':900}}");
        var mp4 = await _desk.Describe("LiveRecordTemplate", id);
        Assert.Null(mp4["HLSConfigure"]);
        Assert.Equal(900, (long)mp4["MP4Configure"]!["Interval"]!);
        await _desk.Refused(ErrorCode.InvalidParameterValue, "ModifyLiveRecordTemplate", $"'Definition':{id},'HLSConfigure':{{}},'MP4Configure':{{}}");
    }

    [Fact]
    public async Task Erasing_keeps_the_part_that_its_type_names()
    {
        const string Watermark = "'EraseWatermarkConfig':{'WatermarkEraseMethod':'auto','WatermarkModel':'basic'}";
        var id = await _desk.Create("SmartEraseTemplate", "'Name':'a','EraseType':'subtitle','EraseSubtitleConfig':{'SubtitleEraseMethod':'auto','SubtitleModel':'area','OcrSwitch':'ON'}," + Watermark);
        var made = await _desk.Describe("SmartEraseTemplate", id);
        Assert.Null(made["EraseWatermarkConfig"]);
        Assert.Equal(("zh_en", "vtt", "OFF"), ((string)made["EraseSubtitleConfig"]!["SubtitleLang"]!, (string)made["EraseSubtitleConfig"]!["SubtitleFormat"]!, (string)made["EraseSubtitleConfig"]!["TransSwitch"]!));
        await _desk.Refused("InvalidParameterValue.EraseWatermarkConfig", "ModifySmartEraseTemplate", $"'Definition':{id},'EraseType':'watermark'");
        await _desk.Call("ModifySmartEraseTemplate", $"'Definition':{id},'EraseType':'watermark'," + Watermark);
        Assert.Null((await _desk.Describe("SmartEraseTemplate", id))["EraseSubtitleConfig"]);
        Assert.Equal([id, 201], Ids(await _desk.Call("DescribeSmartEraseTemplates", "'EraseType':'watermark'"), "SmartEraseTemplate").Order().Reverse());
    }

    [Fact]
    public async Task Subtitles_of_a_file_translate_by_default_and_may_name_a_look_that_exists()
    {
        var id = await _desk.Create("SmartSubtitleTemplate", "'Name':'a','VideoSrcLanguage':'zh','SubtitleType':1,'ProcessType':1,'SubtitleFormat':'original','TranslateDstLanguage':'en/ja'");
        Assert.Equal("ON", (string?)(await _desk.Describe("SmartSubtitleTemplate", id))["TranslateSwitch"]);
        Assert.Equal([id], Ids(await _desk.Call("DescribeSmartSubtitleTemplates", "'ProcessType':1"), "SmartSubtitleTemplate"));
        await _desk.Create("SmartSubtitleTemplate", "'Name':'b','VideoSrcLanguage':'multi','SubtitleType':0,'ProcessType':2,'SubtitleEmbedId':4");
        var look = await _desk.Create("SubtitleEmbedTemplate", s_families["SubtitleEmbedTemplate"].Create);
        await _desk.Create("SmartSubtitleTemplate", $"'Name':'c','VideoSrcLanguage':'zh','SubtitleType':0,'SubtitleEmbedId':{look}");
    }

    [Fact]
    public async Task The_text_of_a_forensic_mark_stays()
    {
        var id = await _desk.Create("BlindWatermarkTemplate", "'Type':'blind-nagra','TextContent':'a'");
        await _desk.Call("ModifyBlindWatermarkTemplate", $"'Definition':{id},'TextContent':'a','Name':'same'");
        await _desk.Refused(ErrorCode.InvalidType, "ModifyBlindWatermarkTemplate", $"'Definition':{id},'TextContent':'b'");
        var basic = await _desk.Create("BlindWatermarkTemplate", "'Type':'blind-basic','TextContent':'a'");
        await _desk.Call("ModifyBlindWatermarkTemplate", $"'Definition':{basic},'TextContent':'b'");
        Assert.Equal([basic], Ids(await _desk.Call("DescribeBlindWatermarkTemplates", "'Type':'blind-basic'"), "BlindWatermarkTemplate"));
    }

    [Fact]
    public async Task Image_templates_are_ordered_as_asked()
    {
        for (var i = 0; i < 3; i++) await _desk.Create("ProcessImageTemplate", s_families["ProcessImageTemplate"].Create);
        Assert.Equal([1_000_003, 1_000_002, 1_000_001], await Ordered("'OrderType':0"));
        Assert.Equal([1_000_001, 1_000_002, 1_000_003], await Ordered("'OrderBy':'Definition'"));
        Assert.Equal([1_000_002, 1_000_003], await Ordered("'OrderBy':'Definition','OrderType':0,'Offset':1"));
        Assert.Equal([1_000_003, 1_000_002, 1_000_001], await Ordered("'OrderBy':'Definition','OrderType':1"));

        async Task<List<long>> Ordered(string order) => Ids(await _desk.Call("DescribeProcessImageTemplates", order), "ProcessImageTemplate");
    }

    [Fact]
    public async Task Extended_parameters_of_a_template_take_effect()
    {
        var id = await _desk.Create("TranscodeTemplate", s_families["TranscodeTemplate"].Create + @",'StdExtInfo':'{\u0022Preset\u0022:\u0022slow\u0022}'");
        Assert.Equal("""{"Preset":"slow"}""", (string?)(await _desk.Describe("TranscodeTemplate", id))["StdExtInfo"]);
        Assert.Equal("slow", Assert.IsType<Jobs.TranscodeOutput>(Planned(id).Plan!.Spec).Video!.Preset);
    }

    [Fact]
    public async Task Empty_text_clears_a_comment_and_states_nothing_elsewhere()
    {
        var id = await _desk.Create("SampleSnapshotTemplate", "'SampleType':'Time','SampleInterval':5,'Comment':'c','Format':'png'");
        await _desk.Call("ModifySampleSnapshotTemplate", $"'Definition':{id},'Comment':'','Format':''");
        var changed = await _desk.Describe("SampleSnapshotTemplate", id);
        Assert.Equal(("", "png"), ((string?)changed["Comment"], (string?)changed["Format"]));
    }

    [Fact]
    public async Task A_described_template_can_be_created_again()
    {
        // Replies state 0 and "" for what is absent; such a reply must be usable as a request.
        var id = await _desk.Create("TranscodeTemplate", s_families["TranscodeTemplate"].Create);
        var described = await _desk.Describe("TranscodeTemplate", id);
        foreach (var derived in new[] { "Definition", "Type", "ContainerType", "CreateTime", "UpdateTime", "AliasName" }) described.Remove(derived);
        var copy = await _desk.Create("TranscodeTemplate", described.ToJsonString()[1..^1]);
        Assert.NotEqual(id, copy);
    }

    [Fact]
    public async Task Tasks_plan_with_custom_templates_as_they_stand()
    {
        var id = await _desk.Create("TranscodeTemplate", s_families["TranscodeTemplate"].Create);
        Assert.Equal(800, Bitrate());
        await _desk.Call("ModifyTranscodeTemplate", $"'Definition':{id},'VideoTemplate':{{'Bitrate':1500}}");
        Assert.Equal(1500, Bitrate());
        await _desk.Call("DeleteTranscodeTemplate", $"'Definition':{id}");
        Assert.Equal(FailureCodes.DefinitionNotExist, Planned(id).Error!.ErrCodeExt);

        int Bitrate() => Assert.IsType<Jobs.TranscodeOutput>(Planned(id).Plan!.Spec).Video!.BitrateKbps;
    }

    [Fact]
    public void Every_transcode_preset_can_be_planned()
    {
        var presets = new PresetTemplates();
        var planner = new Planner(presets, new StorageRules(_ => "", _ => null));
        var planned = planner.Plan(new ProcessMediaRequest
        {
            InputInfo = new MediaInputInfo { Type = "COS", CosInputInfo = new CosInputInfo { Bucket = "b", Object = "a.avi" } },
            MediaProcessTask = new MediaProcessTaskInput
            {
                TranscodeTaskSet = [.. presets.Of(TemplateFamilies.Transcode).Select(p => new TranscodeTaskInput { Definition = TemplateRecord.Definition(p) })],
            },
        });
        Assert.DoesNotContain(planned.Subtasks, s => s.State == SubtaskState.Failed);
    }

    private Subtask Planned(long definition) => new Planner(_desk.Catalogue, new StorageRules(_ => "", _ => null)).Plan(new ProcessMediaRequest
    {
        InputInfo = new MediaInputInfo { Type = "COS", CosInputInfo = new CosInputInfo { Bucket = "b", Object = "a.avi" } },
        MediaProcessTask = new MediaProcessTaskInput { TranscodeTaskSet = [new TranscodeTaskInput { Definition = definition }] },
    }).Subtasks.Single();

    private static List<long> Ids(JsonObject page, string noun) =>
        [.. page[$"{noun}Set"]!.AsArray().Select(t => TemplateRecord.Definition(t!.AsObject()))];
}
