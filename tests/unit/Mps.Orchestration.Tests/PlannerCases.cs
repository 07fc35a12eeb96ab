namespace Mps.Orchestration.Tests;

/// <summary>Requests whose plans are kept as text in Golden/. Single quotes stand for double ones.</summary>
internal static class PlannerCases
{
    public const string Cos = "'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'local','Object':'/films/A clip.mov'}}";
    public const string Url = "'InputInfo':{'Type':'URL','UrlInputInfo':{'Url':'http://media.example.com/x/My%20Clip%2F1.mp4?token=a/b'}}";
    public const string Out = "'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'out','Region':'elsewhere'}}";

    public static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["preset-mp4"] = Cos + Items("{'Definition':100030}"),
        ["preset-hls"] = Cos + Items("{'Definition':100220}"),
        ["preset-audio-m4a"] = Cos + Items("{'Definition':1120}"),
        ["preset-remux-mp4-and-hls"] = Cos + Items("{'Definition':875},{'Definition':876}"),
        ["preset-old-codec-names"] = Cos + Items("{'Definition':100010}"),
        ["preset-tehd-with-cap"] = Cos + Items("{'Definition':100830,'OverrideParameter':{'TEHDConfig':{'MaxVideoBitrate':1500}}}"),
        ["preset-tehd-200-not-served"] = Cos + Items("{'Definition':100830,'OverrideParameter':{'TEHDConfig':{'Type':'TEHD-200'}}}"),
        ["preset-enhance"] = Cos + Items("{'Definition':327003},{'Definition':100010}"),
        ["preset-legacy"] = Cos + Items("{'Definition':10},{'Definition':210}"),
        ["definition-not-exist-beside-one-that-does"] = Cos + Items("{'Definition':424242},{'Definition':100020}"),
        ["raw-everything"] = Cos + "," + Out + ",'OutputDir':'/made/'" + Items(
            """
            {'Definition':0,'StartTimeOffset':1.5,'EndTimeOffset':-2,'RawParameter':{'Container':'mp4',
             'VideoTemplate':{'Codec':'h265','Fps':30000,'FpsDenominator':1001,'Bitrate':2000,'Width':1280,'Height':720,'Gop':2,'GopUnit':'second',
              'FillType':'gauss','Mode':'CBR','VideoProfile':'main','VideoLevel':'4.1','Bframes':3,'NoScenecut':1,'BitDepth':10,'Sar':'1:1'},
             'AudioTemplate':{'Codec':'aac','Bitrate':96,'SampleRate':48000,'AudioChannel':6}}}
            """),
        ["raw-crf-alone"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'mp4','RemoveAudio':1,'VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':0,'Vcrf':21}}}"),
        ["raw-vcrf-with-cap"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'mp4','RemoveAudio':1,'VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':1200,'Mode':'VCRF','Vcrf':23}}}"),
        ["raw-vcrf-beats-bitrate-without-mode"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'mp4','RemoveAudio':1,'VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':1200,'Vcrf':23}}}"),
        ["raw-vbr-is-default"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'mp4','RemoveAudio':1,'VideoTemplate':{'Codec':'libx264','Fps':25,'Bitrate':1200,'ResolutionAdaptive':'close','Width':0,'Height':480}}}"),
        ["raw-hls-fmp4-numbered"] = Cos + ",'OutputDir':'hls/'" + Items(
            """
            {'Definition':0,'OutputObjectPath':'{inputName}/main','SegmentObjectName':'parts/seg-{number}','ObjectNumberFormat':{'InitialValue':1,'Increment':2,'MinLength':5,'PlaceHolder':'0'},
             'RawParameter':{'Container':'hls','VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':800,'HlsTime':4,'SegmentType':7},'AudioTemplate':{'Codec':'aac','Bitrate':64,'SampleRate':44100}}}
            """),
        ["raw-hls-byte-range"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'hls','RemoveAudio':1,'VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':800,'SegmentType':2}}}"),
        ["raw-pure-audio-drops-video"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'mp3','AudioTemplate':{'Codec':'libmp3lame','Bitrate':0,'SampleRate':0,'AudioChannel':0}}}"),
        ["override-field-by-field"] = Cos + Items("{'Definition':100030,'OverrideParameter':{'Container':'hls','VideoTemplate':{'Codec':'','Height':480,'Bitrate':0,'Vcrf':20,'HlsTime':6},'AudioTemplate':{'Bitrate':32}}}"),
        ["override-removes-video"] = Cos + Items("{'Definition':100030,'OverrideParameter':{'Container':'m4a','RemoveVideo':1}}"),
        ["definition-beats-raw"] = Cos + Items("{'Definition':1010,'RawParameter':{'Container':'mp4','VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':0}}}"),
        ["h266-not-served"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'mp4','RemoveAudio':1,'VideoTemplate':{'Codec':'h266','Fps':0,'Bitrate':0}}}"),
        ["every-kind-of-subtask"] = Cos + """
            ,'MediaProcessTask':{'TranscodeTaskSet':[{'Definition':100010}],'AnimatedGraphicTaskSet':[{'Definition':20000,'StartTimeOffset':0,'EndTimeOffset':3}],'SnapshotByTimeOffsetTaskSet':[{'Definition':10}],
             'SampleSnapshotTaskSet':[{'Definition':10}],'ImageSpriteTaskSet':[{'Definition':10}],'AdaptiveDynamicStreamingTaskSet':[{'Definition':10}]},
            'AiContentReviewTask':{'Definition':10},'AiAnalysisTask':{'Definition':20},'AiRecognitionTask':{'Definition':10},'AiQualityControlTask':{'Definition':10},
            'SmartSubtitlesTask':{'Definition':122},'SmartEraseTask':{'Definition':101}
            """,
        ["path-variables"] = Cos + Items("{'Definition':100010,'OutputObjectPath':'/all{inputDir}/{inputFormat}/{inputName}-{definition}.{format}'}"),
        ["path-gets-extension"] = Cos + Items("{'Definition':100010,'OutputObjectPath':'new name'}"),
        ["url-input"] = Url + "," + Out + ",'OutputDir':'/from/web/'" + Items("{'Definition':100010}"),
        ["url-storage-of-subtask"] = Url + Items("{'Definition':100010,'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'out'}}}"),
        ["notify-url-by-default"] = Cos + ",'TaskNotifyConfig':{'NotifyUrl':'http://h/cb','NotifyKey':'k'}" + Items("{'Definition':100010}"),
        ["notify-none"] = Cos + ",'TaskNotifyConfig':{'NotifyType':'None','NotifyUrl':'http://h/cb'}" + Items("{'Definition':100010}"),
        ["bad-time-range"] = Cos + Items("{'Definition':100010,'StartTimeOffset':5,'EndTimeOffset':5},{'Definition':100020,'StartTimeOffset':-2,'EndTimeOffset':-3}"),

        ["refused-no-task"] = Cos,
        ["refused-no-input"] = "'OutputDir':'/'" + Items("{'Definition':100010}"),
        ["refused-url-without-storage"] = Url + Items("{'Definition':100010}"),
        ["refused-bad-scheme"] = "'InputInfo':{'Type':'URL','UrlInputInfo':{'Url':'file:///etc/passwd'}}," + Out + Items("{'Definition':100010}"),
        ["refused-unknown-bucket"] = "'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'nowhere','Region':'','Object':'a.mp4'}}" + Items("{'Definition':100010}"),
        ["refused-s3"] = "'InputInfo':{'Type':'AWS-S3'}" + Items("{'Definition':100010}"),
        ["refused-input-leaves-bucket"] = "'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'','Object':'a/../../b.mp4'}}" + Items("{'Definition':100010}"),
        ["refused-output-leaves-bucket"] = Cos + Items("{'Definition':100010,'OutputObjectPath':'../../etc/{inputName}'}"),
        ["refused-outputdir-leaves-bucket"] = Cos + ",'OutputDir':'/../'" + Items("{'Definition':100010}"),
        ["refused-output-in-staging"] = Cos + ",'OutputDir':'/.mps-staging/'" + Items("{'Definition':100010}"),
        ["refused-unknown-variable"] = Cos + Items("{'Definition':100010,'OutputObjectPath':'{taskId}'}"),
        ["refused-absolute-segment"] = Cos + Items("{'Definition':100210,'SegmentObjectName':'/seg-{number}'}"),
        ["refused-segment-without-number"] = Cos + Items("{'Definition':100210,'SegmentObjectName':'seg'}"),
        ["refused-same-path-twice"] = Cos + Items("{'Definition':100010,'OutputObjectPath':'same'},{'Definition':100020,'OutputObjectPath':'same.{format}'}"),
        ["refused-over-input"] = Cos + Items("{'Definition':0,'OutputObjectPath':'{inputName}','RawParameter':{'Container':'mov','RemoveAudio':1,'VideoTemplate':{'Codec':'h264','Fps':0,'Bitrate':0}}}"),
        ["refused-codec-in-container"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'mp4','RemoveAudio':1,'VideoTemplate':{'Codec':'vp9','Fps':0,'Bitrate':0}}}"),
        ["refused-audio-codec-in-container"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'AudioTemplate':{'Codec':'flac'}}}"),
        ["refused-unknown-container"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'Container':'zip'}}"),
        ["refused-portrait-box-with-adaptive"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'VideoTemplate':{'Width':200}}}"),
        ["refused-nothing-left"] = Cos + Items("{'Definition':100010,'OverrideParameter':{'RemoveVideo':1,'RemoveAudio':1}}"),
        ["refused-raw-missing"] = Cos + Items("{'Definition':0}"),
        ["refused-video-template-missing"] = Cos + Items("{'Definition':0,'RawParameter':{'Container':'mp4','RemoveAudio':1}}"),
        ["refused-notify-queue"] = Cos + ",'TaskNotifyConfig':{'NotifyType':'TDMQ-CMQ'}" + Items("{'Definition':100010}"),
        ["refused-notify-queue-name"] = Cos + ",'TaskNotifyConfig':{'CmqModel':'Queue','QueueName':'a/b'}" + Items("{'Definition':100010}"),
        ["refused-notify-sqs-region"] = Cos + ",'TaskNotifyConfig':{'NotifyType':'AWS-SQS','AwsSQS':{'SQSRegion':'evil.example/','SQSQueueName':'q'}}" + Items("{'Definition':100010}"),
        ["refused-notify-sqs-key"] = Cos + ",'TaskNotifyConfig':{'NotifyType':'AWS-SQS','AwsSQS':{'SQSRegion':'eu-west-3','SQSQueueName':'q'}}" + Items("{'Definition':100010}"),
        ["refused-notify-url-missing"] = Cos + ",'TaskNotifyConfig':{'NotifyType':'URL'}" + Items("{'Definition':100010}"),
        ["refused-number-increment-zero"] = Cos + Items("{'Definition':100210,'ObjectNumberFormat':{'Increment':0}}"),
    };

    public static string Items(string items) => $",'MediaProcessTask':{{'TranscodeTaskSet':[{items}]}}";
}
