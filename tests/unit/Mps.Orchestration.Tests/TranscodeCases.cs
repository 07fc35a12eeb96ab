using static Mps.Orchestration.Tests.PlannerCases;

namespace Mps.Orchestration.Tests;

/// <summary>Everything that a transcode may draw, mix and add. Single quotes stand for double ones; a text of JSON has `.</summary>
internal static class TranscodeCases
{
    // Stand for <video> and <audio> in raw texts.
    private const string Video = "'VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':0}";
    private const string Audio = "'AudioTemplate':{'Codec':'aac','Bitrate':64,'SampleRate':44100}";

    public static readonly Dictionary<string, string> All = Filled(new(StringComparer.Ordinal)
    {
        ["transcode-watermarks"] = Cos + Items(
            """
            {'Definition':100010,'WatermarkSet':[{'Definition':501,'StartTimeOffset':2,'EndTimeOffset':-1},{'Definition':502},{'Definition':502,'TextContent':'海 & own'},
             {'Definition':503,'SvgContent':'<svg/>'},{'Definition':504},
             {'Definition':0,'RawParameter':{'Type':'image','CoordinateOrigin':'BottomLeft','XPos':'10%','YPos':'120px','ImageTemplate':{'ImageContent':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'logo/a.png'}}}}}]}
            """),
        ["transcode-mosaics"] = Cos + Items("{'Definition':100010,'MosaicSet':[{},{'CoordinateOrigin':'TopLeft','XPos':'5%','YPos':'40px','Width':'120px','Height':'20%','StartTimeOffset':1,'EndTimeOffset':3}]}"),
        ["transcode-heads-and-tails"] = Cos + Items(
            """
            {'Definition':100010,'HeadTailParameter':{'HeadSet':[{'Type':'URL','UrlInputInfo':{'Url':'http://h.example.com/a.mp4'}},{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'/intro.mp4'}}],
             'TailSet':[{'Type':'COS','CosInputInfo':{'Bucket':'out','Region':'','Object':'end.mp4'}}]}}
            """),
        ["transcode-subtitles-burnt-in"] = Cos + Items(
            """
            {'Definition':100010,'OverrideParameter':{'SubtitleTemplate':{'Path':'subs/a.srt'}}},
            {'Definition':100020,'OverrideParameter':{'SubtitleTemplate':{'StreamIndex':1,'BoardY':'6%','OutlineWidth':2}}},
            {'Definition':100030,'OverrideParameter':{'SubtitleTemplate':{'Path':'ignored.srt','SubtitleFileInput':{'Type':'URL','UrlInputInfo':{'Url':'https://s.example.com/a.ass'}},
             'FontFileInput':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'fonts/own.ttf'}},'FontType':'kai.ttf','FontSize':'40px','FontColor':'0x00FF00','FontAlpha':0.9,'YPos':'12%',
             'BoardY':'30px','BoardWidth':800,'BoardHeight':20,'BoardHeightUnit':1,'BoardColor':'0x202020','BoardAlpha':0,'OutlineWidth':0.5,'OutlineWidthUnit':1,'OutlineColor':'0x0000FF','OutlineAlpha':0.4,
             'ShadowWidth':3,'ShadowColor':'0x111111','ShadowAlpha':0.6,'LineSpacing':4,'Alignment':'top'}}}
            """),
        ["transcode-subtitle-tracks"] = Cos + Items(
            """
            {'Definition':100010,'OverrideParameter':{'AddOnSubtitles':[{'Type':'subtitle-stream','Subtitle':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'en.srt'}},'SubtitleName':'English','SubtitleLanguage':'eng','OutputFormat':'TTML','DefaultTrack':true},
             {'Type':'close-caption-608','Subtitle':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'cc.srt'}}}]}}
            """),
        ["transcode-audio-tracks"] = Cos + Items(
            """
            {'Definition':100010,'OverrideParameter':{'AudioTemplate':{'StreamSelects':[2,1]},'AddonAudioStream':[{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'dub.wav'}}]}}
            """),
        ["transcode-audio-only-added"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'RemoveAudio':1,'AddonAudioStream':[{'Type':'URL','UrlInputInfo':{'Url':'http://h.example.com/d.wav'}}]}}"),
        ["transcode-audio-mix"] = Cos + Items(
            """
            {'Definition':0,'RawParameter':{'Container':'mp4','RemoveVideo':1,'AudioTemplate':{'Codec':'aac','Bitrate':128,'SampleRate':48000,'AudioLanguage':'deu','AudioName':'Mix','DefaultTrack':true,
             'TrackChannelInfo':{'ChannelsRemix':1,'SelectType':'track_channel','InputTrackInfo':[{'TrackNum':'1.0','ChannelVolume':[-3.5]},{'TrackNum':'2.10','ChannelVolume':[6]}]}}}},
            {'Definition':0,'OutputObjectPath':'one','RawParameter':{'Container':'mp4',<video>,'AudioTemplate':{'Codec':'aac','Bitrate':128,'SampleRate':48000,'TrackChannelInfo':{'InputTrackInfo':[{'TrackNum':'2'}]}}}}
            """),
        ["transcode-audio-enhanced"] = Cos + Items(
            """
            {'Definition':0,'RawParameter':{'Container':'mp4','RemoveVideo':1,<audio>,'EnhanceConfig':{'AudioEnhance':{'Denoise':{},'VolumeBalance':{'Type':'gainControl'},'Beautify':{'Types':['declick','deesser']},'Separate':{'Switch':'OFF'}}}}},
            {'Definition':0,'OutputObjectPath':'two','RawParameter':{'Container':'mp4','RemoveVideo':1,<audio>,'EnhanceConfig':{'AudioEnhance':{'Denoise':{'Switch':'OFF'},'VolumeBalance':{},'Beautify':{}}}}}
            """),
        ["transcode-copyright"] = Cos + Items("{'Definition':100010,'CopyRightWatermark':{'Text':'© 2026 Example'}}"),
        ["transcode-extended"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'StdExtInfo':'{`Hardware`:{`Encode`:`require`},`Preset`:`slow`,`Remux`:`auto`}'}}"),
        ["transcode-scene-says-nothing-alone"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'VideoTemplate':{'SceneType':'pgc','CompressType':'high_compress','ScenarioBased':0,'Stereo3dType':'top_bottom'}}}"),
        ["transcode-not-served"] = Cos + Items(
            """
            {'Definition':100010,'BlindWatermark':{'Definition':1}},{'Definition':100020,'OverrideParameter':{'VideoTemplate':{'ContentAdaptStream':1}}},
            {'Definition':100030,'OverrideParameter':{'VideoTemplate':{'RawPts':1}}},{'Definition':100040,'OverrideParameter':{'VideoTemplate':{'Compress':50}}},
            {'Definition':100070,'OverrideParameter':{'VideoTemplate':{'ScenarioBased':1}}},{'Definition':100210,'OverrideParameter':{'VideoTemplate':{'SegmentSpecificInfo':{'Switch':'on'}}}},
            {'Definition':100220,'OverrideParameter':{'VideoTemplate':{'FillType':'smarttailor'}}},
            {'Definition':0,'RawParameter':{'Container':'mp4','RemoveVideo':1,<audio>,'EnhanceConfig':{'AudioEnhance':{'Separate':{'Type':'music'}}}}}
            """),
        ["transcode-watermark-not-exist"] = Cos + Items("{'Definition':100010,'WatermarkSet':[{'Definition':999}]},{'Definition':100020}"),
        ["transcode-watermark-range"] = Cos + Items("{'Definition':100010,'WatermarkSet':[{'Definition':501,'StartTimeOffset':3,'EndTimeOffset':2}]},{'Definition':100020}"),
        ["transcode-fps-as-fraction"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'VideoTemplate':{'Fps':60000,'FpsDenominator':1001}}}"),

        ["refused-watermarks-eleven"] = Cos + Items($"{{'Definition':100010,'WatermarkSet':[{Repeat("{'Definition':501}", 11)}]}}"),
        ["refused-mosaics-eleven"] = Cos + Items($"{{'Definition':100010,'MosaicSet':[{Repeat("{}", 11)}]}}"),
        ["refused-watermark-text-long"] = Cos + Items($"{{'Definition':100010,'WatermarkSet':[{{'Definition':502,'TextContent':'{new string('海', 101)}'}}]}}"),
        ["refused-watermark-svg-missing"] = Cos + Items("{'Definition':100010,'WatermarkSet':[{'Definition':503}]}"),
        ["refused-watermark-text-on-image"] = Cos + Items("{'Definition':100010,'WatermarkSet':[{'Definition':501,'TextContent':'x'}]}"),
        ["refused-watermark-raw-missing"] = Cos + Items("{'Definition':100010,'WatermarkSet':[{'Definition':0}]}"),
        ["refused-watermark-raw-text"] = Cos + Items("{'Definition':100010,'WatermarkSet':[{'Definition':0,'RawParameter':{'Type':'text'}}]}"),
        ["refused-watermark-position"] = Cos + Items("{'Definition':100010,'WatermarkSet':[{'Definition':0,'RawParameter':{'Type':'image','XPos':'101%','ImageTemplate':{'ImageContent':{'Type':'URL','UrlInputInfo':{'Url':'http://h/a.png'}}}}}]}"),
        ["refused-watermark-position-word"] = Cos + Items("{'Definition':100010,'MosaicSet':[{'XPos':'left'}]}"),
        ["refused-watermark-small"] = Cos + Items("{'Definition':100010,'WatermarkSet':[{'Definition':0,'RawParameter':{'Type':'image','ImageTemplate':{'Width':'7px','ImageContent':{'Type':'URL','UrlInputInfo':{'Url':'http://h/a.png'}}}}}]}"),
        ["refused-watermark-denied-network"] = Cos + Items("{'Definition':100010,'WatermarkSet':[{'Definition':505}]}"),
        ["refused-watermark-on-copy"] = Cos + Items("{'Definition':875,'WatermarkSet':[{'Definition':501}]}"),
        ["refused-watermark-on-audio"] = Cos + Items("{'Definition':1120,'WatermarkSet':[{'Definition':501}]}"),
        ["refused-mosaic-empty"] = Cos + Items("{'Definition':100010,'MosaicSet':[{'Width':'0px'}]}"),
        ["refused-heads-on-copy"] = Cos + Items("{'Definition':875,'HeadTailParameter':{'HeadSet':[{'Type':'URL','UrlInputInfo':{'Url':'http://h/a.mp4'}}]}}"),
        ["refused-head-in-unknown-bucket"] = Cos + Items("{'Definition':100010,'HeadTailParameter':{'HeadSet':[{'Type':'COS','CosInputInfo':{'Bucket':'nowhere','Region':'','Object':'a.mp4'}}]}}"),
        ["refused-subtitle-without-source"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'SubtitleTemplate':{'FontSize':'5%'}}}"),
        ["refused-subtitle-path-of-url-input"] = Url + "," + Out + Items("{'Definition':100010,'OverrideParameter':{'SubtitleTemplate':{'Path':'a.srt'}}}"),
        ["refused-subtitle-color"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'SubtitleTemplate':{'Path':'a.srt','FontColor':'red'}}}"),
        ["refused-subtitle-alpha"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'SubtitleTemplate':{'Path':'a.srt','FontAlpha':0}}}"),
        ["refused-subtitle-tracks-two-defaults"] = Cos + Items(
            "{'Definition':100010,'OverrideParameter':{'AddOnSubtitles':[" + Repeat("{'Type':'subtitle-stream','DefaultTrack':true,'Subtitle':{'Type':'URL','UrlInputInfo':{'Url':'http://h/a.srt'}}}", 2) + "]}}"),
        ["refused-subtitle-track-in-flv"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'Container':'flv','AddOnSubtitles':[{'Type':'subtitle-stream','Subtitle':{'Type':'URL','UrlInputInfo':{'Url':'http://h/a.srt'}}}]}}"),
        ["refused-subtitle-track-without-file"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'AddOnSubtitles':[{'Type':'subtitle-stream'}]}}"),
        ["refused-audio-tracks-in-flv"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'Container':'flv','AudioTemplate':{'StreamSelects':[1,2]}}}"),
        ["refused-audio-mix-without-remix"] = Cos + Items(Track("'InputTrackInfo':[{'TrackNum':'1'},{'TrackNum':'2'}]")),
        ["refused-audio-mix-without-volume"] = Cos + Items(Track("'ChannelsRemix':1,'InputTrackInfo':[{'TrackNum':'1'}]")),
        ["refused-audio-channel-of-aac"] = Cos + Items(Track("'SelectType':'track_channel','InputTrackInfo':[{'TrackNum':'1.16'}]")),
        ["refused-audio-channel-missing"] = Cos + Items(Track("'SelectType':'track_channel','InputTrackInfo':[{'TrackNum':'1'}]")),
        ["refused-audio-track-word"] = Cos + Items(Track("'InputTrackInfo':[{'TrackNum':'first'}]")),
        ["refused-audio-enhanced-copy"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'mp4','RemoveVideo':1,'AudioTemplate':{'Codec':'copy','Bitrate':0,'SampleRate':0},'EnhanceConfig':{'AudioEnhance':{'Denoise':{}}}}}"),
        ["refused-audio-mp3-surround"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'mp3','AudioTemplate':{'Codec':'mp3','Bitrate':0,'SampleRate':0,'AudioChannel':6}}}"),
        ["refused-copyright-long"] = Cos + Items($"{{'Definition':100010,'CopyRightWatermark':{{'Text':'{new string('c', 201)}'}}}}"),
        ["transcode-scaled-as-light"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'StdExtInfo':'{`Scale`:`light`}'}}"),
        ["refused-extended-scale-word"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'StdExtInfo':'{`Scale`:`gamma`}'}}"),
        ["refused-extended-key"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'StdExtInfo':'{`Tune`:`film`}'}}"),
        ["refused-extended-hardware-key"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'StdExtInfo':'{`Hardware`:{`Decode`:`prefer`}}'}}"),
        ["refused-extended-hardware-word"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'StdExtInfo':'{`Hardware`:{`Encode`:`yes`}}'}}"),
        ["refused-extended-no-json"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'StdExtInfo':'slow'}}"),
        ["refused-fps-fraction"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'VideoTemplate':{'Fps':121}}}"),
        ["refused-over-subtitle"] = Cos + Items("{'Definition':100010,'OutputObjectPath':'/subs/a','HeadTailParameter':{'HeadSet':[{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'subs/a.mp4'}}]}}"),
    });

    /// <summary>The cases with their stand-ins filled in.</summary>
    private static Dictionary<string, string> Filled(Dictionary<string, string> cases) => cases.ToDictionary(
        c => c.Key, c => c.Value.Replace("<video>", Video, StringComparison.Ordinal).Replace("<audio>", Audio, StringComparison.Ordinal), StringComparer.Ordinal);

    private static string Track(string info) =>
        $"{{'Definition':0,'RawParameter':{{'Container':'mp4','RemoveVideo':1,'AudioTemplate':{{'Codec':'aac','Bitrate':64,'SampleRate':44100,'TrackChannelInfo':{{{info}}}}}}}}}";

    private static string Repeat(string item, int times) => string.Join(',', Enumerable.Repeat(item, times));
}
