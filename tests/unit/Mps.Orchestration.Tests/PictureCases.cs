using static Mps.Orchestration.Tests.PlannerCases;

namespace Mps.Orchestration.Tests;

/// <summary>Screenshots, sprites and animated graphics.</summary>
internal static class PictureCases
{
    public static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["pictures-presets"] = Cos + Tasks(
            """
            'AnimatedGraphicTaskSet':[{'Definition':20000,'StartTimeOffset':1,'EndTimeOffset':3.5},{'Definition':20001,'StartTimeOffset':0,'EndTimeOffset':-2}],
            'SnapshotByTimeOffsetTaskSet':[{'Definition':10}],'SampleSnapshotTaskSet':[{'Definition':10}],'ImageSpriteTaskSet':[{'Definition':10}]
            """),
        ["pictures-custom"] = Cos + "," + Out + ",'OutputDir':'/pics/'" + Tasks(
            """
            'AnimatedGraphicTaskSet':[{'Definition':601,'StartTimeOffset':0,'EndTimeOffset':2,'OutputObjectPath':'{inputName}/moving','OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'in'}}}],
            'SampleSnapshotTaskSet':[{'Definition':701,'OutputObjectPath':'/all/s-{number}.{format}','ObjectNumberFormat':{'InitialValue':1,'Increment':2,'MinLength':4,'PlaceHolder':'x'},'WatermarkSet':[{'Definition':501}],'ExtInfo':'{`Accuracy`:`exact`}'}],
            'ImageSpriteTaskSet':[{'Definition':801,'OutputObjectPath':'sheets/{inputName}_{number}','WebVttObjectName':'vtt/{inputName}.{format}','ExtInfo':'{`Accuracy`:`exact`}'}]
            """),
        ["snapshot-points"] = Cos + Snapshot("'ExtTimeOffsetSet':['3.5s','10%','0s'],'TimeOffsetSet':[7,2.25],'WatermarkSet':[{'Definition':501},{'Definition':504}],'ExtInfo':'{`Accuracy`:`keyframe`}'"),
        ["snapshot-one-without-number"] = Cos + Snapshot("'TimeOffsetSet':[2],'OutputObjectPath':'cover'"),
        ["snapshot-point-outside"] = Cos + Tasks("'SnapshotByTimeOffsetTaskSet':[{'Definition':10,'ExtTimeOffsetSet':['101%']},{'Definition':10,'TimeOffsetSet':[-1]},{'Definition':10,'OutputObjectPath':'ok'}]"),
        ["pictures-definition-not-exist"] = Cos + Tasks(
            """
            'AnimatedGraphicTaskSet':[{'Definition':5,'StartTimeOffset':0,'EndTimeOffset':1}],'SnapshotByTimeOffsetTaskSet':[{'Definition':5}],'SampleSnapshotTaskSet':[{'Definition':5}],'ImageSpriteTaskSet':[{'Definition':5}]
            """),
        ["animated-empty-range"] = Cos + Tasks("'AnimatedGraphicTaskSet':[{'Definition':20000,'StartTimeOffset':3,'EndTimeOffset':3}],'SampleSnapshotTaskSet':[{'Definition':10}]"),

        ["refused-snapshot-word"] = Cos + Snapshot("'ExtTimeOffsetSet':['soon']"),
        ["refused-snapshots-without-number"] = Cos + Snapshot("'TimeOffsetSet':[1,2],'OutputObjectPath':'cover'"),
        ["refused-snapshot-text-watermark"] = Cos + Snapshot("'WatermarkSet':[{'Definition':502}]"),
        ["refused-snapshot-raw-watermark"] = Cos + Snapshot("'WatermarkSet':[{'Definition':0}]"),
        ["refused-snapshot-watermark-time"] = Cos + Snapshot("'WatermarkSet':[{'Definition':501,'StartTimeOffset':1}]"),
        ["refused-snapshot-number-in-folder"] = Cos + Snapshot("'OutputObjectPath':'{number}/a'"),
        ["refused-snapshot-accuracy"] = Cos + Snapshot("'ExtInfo':'{`Accuracy`:`near`}'"),
        ["refused-snapshot-ext-key"] = Cos + Snapshot("'ExtInfo':'{`Speed`:1}'"),
        ["refused-sample-without-number"] = Cos + Tasks("'SampleSnapshotTaskSet':[{'Definition':10,'OutputObjectPath':'all'}]"),
        ["refused-sprite-vtt-absolute"] = Cos + Tasks("'ImageSpriteTaskSet':[{'Definition':10,'WebVttObjectName':'/a'}]"),
        ["refused-animated-ext"] = Cos + Tasks("'AnimatedGraphicTaskSet':[{'Definition':20000,'StartTimeOffset':0,'EndTimeOffset':1,'ExtInfo':'{`Accuracy`:`exact`}'}]"),
        ["refused-same-pictures-twice"] = Cos + Tasks("'SnapshotByTimeOffsetTaskSet':[{'Definition':10,'OutputObjectPath':'a_{number}'}],'SampleSnapshotTaskSet':[{'Definition':10,'OutputObjectPath':'a_1{number}'}]"),
        ["refused-picture-over-input"] = "'InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'local','Object':'/films/a_7.jpg'}}" + Tasks("'SampleSnapshotTaskSet':[{'Definition':10,'OutputObjectPath':'a_{number}'}]"),
    };

    private static string Tasks(string sets) => $",'MediaProcessTask':{{{sets}}}";

    private static string Snapshot(string more) => Tasks($"'SnapshotByTimeOffsetTaskSet':[{{'Definition':10,{more}}}]");
}
