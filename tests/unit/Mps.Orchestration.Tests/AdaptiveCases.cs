using static Mps.Orchestration.Tests.PlannerCases;

namespace Mps.Orchestration.Tests;

/// <summary>Adaptive streams.</summary>
internal static class AdaptiveCases
{
    public static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["adaptive-presets"] = Cos + Streams("{'Definition':10},{'Definition':20}"),
        ["adaptive-packed-audio"] = Cos + Streams("{'Definition':901,'OutputObjectPath':'abr/{inputName}/main','SubStreamObjectName':'v{subStreamNumber}/list','SegmentObjectName':'v{subStreamNumber}/part-{segmentNumber}'}"),
        ["adaptive-dash"] = Cos + Streams("{'Definition':903}"),
        ["adaptive-pure-audio"] = Cos + Streams("{'Definition':904,'DefinitionType':'PureAudio'}"),
        ["adaptive-everything"] = Cos + Streams(
            """
            {'Definition':902,'WatermarkSet':[{'Definition':501}],'KeyPTSList':[4000,1500,4000],'StdExtInfo':'{`Hardware`:{`Encode`:`never`},`Preset`:`fast`}','DefinitionType':'Common',
             'AddOnSubtitles':[{'Type':'subtitle-stream','Subtitle':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'en.vtt'}},'SubtitleLanguage':'eng'}],
             'AddOnAudios':[{'InputInfo':{'Type':'URL','UrlInputInfo':{'Url':'http://h.example.com/dub.aac'}},'AudioName':'Dub','AudioLanguage':'fra','DefaultTrack':true}],
             'SubtitleTemplate':{'Path':'a.srt'},
             'StdExtStreamInfos':[{'Video':{'Codec':'h265','Fps':24,'Bitrate':900,'Height':480},'Audio':{'Codec':'aac','Bitrate':64,'SampleRate':44100},'AudioList':[{'Codec':'aac','Bitrate':64,'SampleRate':44100,'AudioLanguage':'eng'},{'Codec':'aac','Bitrate':64,'SampleRate':44100,'TrackChannelInfo':{'InputTrackInfo':[{'TrackNum':'2'}]}}]},
              {'RemoveVideo':1,'Audio':{'Codec':'aac','Bitrate':32,'SampleRate':44100}}]}
            """),
        ["adaptive-not-served"] = Cos + Streams("{'Definition':901,'DrmInfo':{'Type':'simpleaes'}},{'Definition':902,'BlindWatermark':{'Definition':1}},{'Definition':10,'StdExtStreamInfos':[{'Video':{'Codec':'h264','Fps':25,'Bitrate':800,'RawPts':1},'RemoveAudio':1}]},{'Definition':77}"),

        ["refused-adaptive-definition-type"] = Cos + Streams("{'Definition':10,'DefinitionType':'PureAudio'}"),
        ["refused-adaptive-substream-without-number"] = Cos + Streams("{'Definition':10,'SubStreamObjectName':'list'}"),
        ["refused-adaptive-segment-without-number"] = Cos + Streams("{'Definition':10,'SegmentObjectName':'a_{subStreamNumber}'}"),
        ["refused-adaptive-segment-absolute"] = Cos + Streams("{'Definition':10,'SegmentObjectName':'/a_{subStreamNumber}_{segmentNumber}'}"),
        ["refused-adaptive-segments-meet"] = Cos + Streams(
            "{'Definition':901,'SegmentObjectName':'a{subStreamNumber}{segmentNumber}'},{'Definition':901,'OutputObjectPath':'b','SubStreamObjectName':'b_{subStreamNumber}','SegmentObjectName':'a1{subStreamNumber}{segmentNumber}'}"),
        ["refused-adaptive-dash-segments"] = Cos + Streams("{'Definition':20,'SegmentObjectName':'a_{subStreamNumber}_{segmentNumber}'}"),
        ["refused-adaptive-eleven-rungs"] = Cos + Streams($"{{'Definition':10,'StdExtStreamInfos':[{string.Join(',', Enumerable.Repeat(Rung, 11))}]}}"),
        ["refused-adaptive-copy"] = Cos + Streams("{'Definition':10,'StdExtStreamInfos':[{'Video':{'Codec':'copy','Fps':0,'Bitrate':0},'RemoveAudio':1}]}"),
        ["refused-adaptive-nothing-left"] = Cos + Streams("{'Definition':10,'StdExtStreamInfos':[{'RemoveVideo':1,'RemoveAudio':1}]}"),
        ["refused-adaptive-remux"] = Cos + Streams("{'Definition':10,'StdExtInfo':'{`Remux`:`auto`}'}"),
        ["refused-adaptive-codec"] = Cos + Streams("{'Definition':10,'StdExtStreamInfos':[{'Video':{'Codec':'vp9','Fps':0,'Bitrate':0},'RemoveAudio':1}]}"),
        ["refused-adaptive-watermark-on-audio"] = Cos + Streams("{'Definition':904,'WatermarkSet':[{'Definition':501}]}"),
    };

    private const string Rung = "{'Video':{'Codec':'h264','Fps':25,'Bitrate':800},'RemoveAudio':1}";

    private static string Streams(string items) => $",'MediaProcessTask':{{'AdaptiveDynamicStreamingTaskSet':[{items}]}}";
}
