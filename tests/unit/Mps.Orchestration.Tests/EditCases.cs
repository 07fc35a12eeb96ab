namespace Mps.Orchestration.Tests;

/// <summary>EditMedia requests whose plans are kept as text in Golden/Edit/. Single quotes stand for double ones.</summary>
internal static class EditCases
{
    private const string A = "{'Id':'a','InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'local','Object':'/films/A clip.mov'}}}";
    private const string B = "{'Id':'b','InputInfo':{'Type':'URL','UrlInputInfo':{'Url':'http://media.example.com/b.mp4'}}}";
    private const string Logo = "{'Id':'logo','InputInfo':{'Type':'COS','CosInputInfo':{'Bucket':'in','Region':'local','Object':'logo.png'}}}";
    private const string Files = "'FileInfos':[" + A + "," + B + "," + Logo + "]";
    private const string To = ",'OutputStorage':{'Type':'COS','CosOutputStorage':{'Bucket':'out','Region':'elsewhere'}},'OutputObjectPath':'/made/{inputName}-cut'";
    private const string VideoA = "{'Type':'Video','Video':{'SourceMedia':{'FileId':'a','EndTime':'5s'}}}";
    private const string VideoB = "{'Type':'Video','Video':{'SourceMedia':{'FileId':'b','EndTime':'5s'}}}";
    private const string Empty = "{'Type':'Empty','Empty':{'Duration':'2s'}}";
    private const string Fade = "{'Type':'Transition','Transition':{}}";

    public static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["cut-one"] = $"'FileInfos':[{With(A, 1.5, 4)}]" + To,
        ["cut-fast"] = $"'FileInfos':[{With(A, 1.5, 0)}],'OutputConfig':{{'Container':'mov','Type':'fast'}}" + To,
        ["cut-and-join"] = $"'FileInfos':[{With(A, 0, 2)},{With(B, -3, 0)},{A}]" + To,
        ["join-as-hls"] = $"'FileInfos':[{A},{B}],'OutputConfig':{{'Container':'hls','Type':'normal'}}" + To,
        ["path-variables-and-extension"] = $"'FileInfos':[{A}],'OutputStorage':{{'Type':'COS','CosOutputStorage':{{}}}},'OutputObjectPath':'/x{{inputDir}}/{{inputName}}.{{inputFormat}}.{{format}}'",
        ["notify"] = $"'FileInfos':[{A}],'TaskNotifyConfig':{{'NotifyUrl':'http://h/cb','NotifyKey':'k'}}" + To,
        ["compose-everything"] = Compose(
            """
            'TargetInfo':{'Container':'mp4','VideoStream':{'Codec':'H.264','Fps':30,'Bitrate':2000},'AudioStream':{'Codec':'AAC','SampleRate':44100,'AudioChannel':1,'Bitrate':96}},
            'Canvas':{'Color':'#102030','Width':1280,'Height':720},
            'Styles':[{'Id':'big','Type':'Subtitle','Subtitle':{'Height':'10%','MarginBottom':'20px','FontType':'SimSun','FontSize':'8%','FontBold':1,'FontItalic':1,
              'FontColor':'#FF800080','FontAlign':'Left','FontAlignMargin':'5%','BorderWidth':'2px','BorderColor':'#000000','BottomColor':'#FFFFFF40'}},{'Id':'plain','Type':'Subtitle'}],
            'Tracks':[
             {'Type':'Title','Items':[{'Type':'Subtitle','Subtitle':{'StyleId':'big','Text':'One\nTwo','TrackTime':{'Start':'1s','Duration':'2.5s'}}},{'Type':'Subtitle','Subtitle':{'StyleId':'plain','Text':'Three'}}]},
             {'Type':'Video','Items':[{'Type':'Image','Image':{'SourceMedia':{'FileId':'logo'},'TrackTime':{'Start':'0.5s','Duration':'4s'},'XPos':'90%','YPos':'40px','Width':'10%','Height':'0',
              'ImageOperations':[{'Type':'Rotate','RotateAngle':30},{'Type':'Flip','FlipType':'Horizental'}]}},{'Type':'Empty','Empty':{'Duration':'3s'}},{'Type':'Image','Image':{'SourceMedia':{'FileId':'logo'}}}]},
             {'Type':'Video','Items':[{'Type':'Video','Video':{'SourceMedia':{'FileId':'a','StartTime':'1s','EndTime':'5.5s'},'AudioOperations':[{'Type':'Volume','Volume':0}]}},
              {'Type':'Transition','Transition':{'Duration':'2.9s','Transitions':[{'Type':'Circle'},{'Type':'AudioFadeInFadeOut'}]}},
              {'Type':'Video','Video':{'SourceMedia':{'FileId':'b','StartTime':'10%','EndTime':'90%'},'TrackTime':{'Start':'3s'},'XPos':'50%','YPos':'50%','Width':'50%','Height':'360px'}}]},
             {'Type':'Audio','Items':[{'Type':'Empty','Empty':{'Duration':'1s'}},{'Type':'Audio','Audio':{'SourceMedia':{'FileId':'b','EndTime':'4s'},'AudioOperations':[{'Type':'Volume','Volume':0.5}]}},
              {'Type':'Transition'},{'Type':'Audio','Audio':{'SourceMedia':{'FileId':'a'}}}]}]
            """),
        ["compose-mp3"] = Compose("'TargetInfo':{'Container':'mp3'},'Tracks':[{'Type':'Audio','Items':[{'Type':'Audio','Audio':{'SourceMedia':{'FileId':'a'}}}]}]"),
        ["compose-silent"] = Compose($"'TargetInfo':{{'RemoveAudio':1}},'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]"),
        ["compose-image-shown-for-its-range"] = Compose("'Canvas':{'Width':320,'Height':240},'Tracks':[{'Type':'Video','Items':[{'Type':'Image','Image':{'SourceMedia':{'FileId':'logo','EndTime':'3s'}}}]}]"),
        ["compose-transition-by-default-fades"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{VideoA},{Fade},{VideoB}]}}]"),
        ["compose-titles-may-overlap"] = Compose(
            $"'Styles':[{{'Id':'s','Type':'Subtitle'}}],'Tracks':[{{'Type':'Title','Items':[{Title("0s", "9s")},{Title("1s", "2s")}]}},{{'Type':'Video','Items':[{VideoA}]}}]"),

        ["refused-no-files"] = "'FileInfos':[]" + To,
        ["refused-too-many-files"] = $"'FileInfos':[{string.Join(',', Enumerable.Repeat(A, 101))}]" + To,
        ["refused-no-path"] = $"'FileInfos':[{A}],'OutputStorage':{{'Type':'COS','CosOutputStorage':{{'Bucket':'out'}}}},'OutputObjectPath':''",
        ["refused-container"] = $"'FileInfos':[{A}],'OutputConfig':{{'Container':'mkv'}}" + To,
        ["refused-fast-join"] = $"'FileInfos':[{A},{B}],'OutputConfig':{{'Type':'fast'}}" + To,
        ["refused-empty-range"] = $"'FileInfos':[{A},{With(B, 4, 2)}]" + To,
        ["refused-second-input"] = $"'FileInfos':[{A},{{'InputInfo':{{'Type':'URL','UrlInputInfo':{{'Url':'file:///etc/passwd'}}}}}}]" + To,
        ["refused-over-second-input"] = $"'FileInfos':[{B},{A}],'OutputStorage':{{'Type':'COS','CosOutputStorage':{{'Bucket':'in'}}}},'OutputConfig':{{'Container':'mov'}},'OutputObjectPath':'/films/A clip.mov'",
        ["refused-compose-without-id"] = "'FileInfos':[" + A.Replace("'Id':'a',", "", StringComparison.Ordinal) + "]" + To + $",'ComposeConfig':{{'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]}}",
        ["refused-compose-id-twice"] = $"'FileInfos':[{A},{A}]" + To + $",'ComposeConfig':{{'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]}}",
        ["refused-compose-bad-id"] = "'FileInfos':[" + A.Replace("'a'", "'a b'", StringComparison.Ordinal) + "]" + To + $",'ComposeConfig':{{'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]}}",
        ["refused-compose-with-file-range"] = $"'FileInfos':[{With(A, 1, 2)}]" + To + $",'ComposeConfig':{{'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]}}",
        ["refused-compose-with-output-config"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]") + ",'OutputConfig':{'Container':'hls'}",
        ["refused-compose-no-tracks"] = Compose("'Tracks':[]"),
        ["refused-compose-empty-track"] = Compose("'Tracks':[{'Type':'Video','Items':[]}]"),
        ["refused-compose-unknown-file"] = Compose("'Tracks':[{'Type':'Video','Items':[{'Type':'Video','Video':{'SourceMedia':{'FileId':'zzz'}}}]}]"),
        ["refused-compose-unknown-style"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{VideoA}]}},{{'Type':'Title','Items':[{Title("0s", "1s")}]}}]"),
        ["refused-compose-style-twice"] = Compose($"'Styles':[{{'Id':'s','Type':'Subtitle'}},{{'Id':'s','Type':'Subtitle'}}],'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]"),
        ["refused-compose-style-color"] = Compose($"'Styles':[{{'Id':'s','Type':'Subtitle','Subtitle':{{'FontColor':'red'}}}}],'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]"),
        ["refused-compose-canvas-color"] = Compose($"'Canvas':{{'Color':'#11223344'}},'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]"),
        ["refused-compose-canvas-without-size"] = Compose("'Tracks':[{'Type':'Video','Items':[{'Type':'Image','Image':{'SourceMedia':{'FileId':'logo'}}}]}]"),
        ["refused-compose-nothing-left"] = Compose($"'TargetInfo':{{'Container':'mp3','RemoveAudio':1}},'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]"),
        ["refused-compose-aac-in-mp3"] = Compose($"'TargetInfo':{{'Container':'mp3','AudioStream':{{'Codec':'AAC'}}}},'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]"),
        ["refused-compose-codec"] = Compose($"'TargetInfo':{{'VideoStream':{{'Codec':'H.265'}}}},'Tracks':[{{'Type':'Video','Items':[{VideoA}]}}]"),
        ["refused-compose-item-in-wrong-track"] = Compose($"'Tracks':[{{'Type':'Audio','Items':[{VideoA}]}}]"),
        ["refused-compose-track-type"] = Compose($"'Tracks':[{{'Type':'Image','Items':[{VideoA}]}}]"),
        ["refused-compose-item-without-body"] = Compose("'Tracks':[{'Type':'Video','Items':[{'Type':'Video','Audio':{'SourceMedia':{'FileId':'a'}}}]}]"),
        ["refused-compose-overlap"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{VideoA},{{'Type':'Video','Video':{{'SourceMedia':{{'FileId':'b'}},'TrackTime':{{'Start':'4s'}}}}}}]}}]"),
        ["refused-compose-time-text"] = Compose("'Tracks':[{'Type':'Video','Items':[{'Type':'Video','Video':{'SourceMedia':{'FileId':'a','StartTime':'1m'}}}]}]"),
        ["refused-compose-track-time-in-percent"] = Compose("'Tracks':[{'Type':'Video','Items':[{'Type':'Video','Video':{'SourceMedia':{'FileId':'a'},'TrackTime':{'Start':'10%'}}}]}]"),
        ["refused-compose-piece-too-short"] = Compose("'Tracks':[{'Type':'Video','Items':[{'Type':'Video','Video':{'SourceMedia':{'FileId':'a','StartTime':'1s','EndTime':'1.01s'}}}]}]"),
        ["refused-compose-length-text"] = Compose("'Tracks':[{'Type':'Video','Items':[{'Type':'Video','Video':{'SourceMedia':{'FileId':'a'},'Width':'10em'}}]}]"),
        ["refused-compose-transition-first"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{Fade},{VideoA}]}}]"),
        ["refused-compose-transition-last"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{VideoA},{Fade}]}}]"),
        ["refused-compose-transition-beside-empty"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{VideoA},{Fade},{Empty},{VideoB}]}}]"),
        ["refused-compose-transition-after-gap"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{VideoA},{Fade},{{'Type':'Video','Video':{{'SourceMedia':{{'FileId':'b'}},'TrackTime':{{'Start':'7s'}}}}}}]}}]"),
        ["refused-compose-transition-too-long"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{VideoA},{{'Type':'Transition','Transition':{{'Duration':'5s'}}}},{VideoB}]}}]"),
        ["refused-compose-transition-too-short"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{VideoA},{{'Type':'Transition','Transition':{{'Duration':'0.9s'}}}},{VideoB}]}}]"),
        ["refused-compose-two-picture-transitions"] = Compose($"'Tracks':[{{'Type':'Video','Items':[{VideoA},{{'Type':'Transition','Transition':{{'Transitions':[{{'Type':'Cube'}},{{'Type':'Swap'}}]}}}},{VideoB}]}}]"),
        ["refused-compose-picture-transition-of-sound"] = Compose(
            "'Tracks':[{'Type':'Audio','Items':[{'Type':'Audio','Audio':{'SourceMedia':{'FileId':'a'}}},{'Type':'Transition','Transition':{'Transitions':[{'Type':'Cube'}]}},{'Type':'Audio','Audio':{'SourceMedia':{'FileId':'b'}}}]}]"),
        ["refused-compose-volume-missing"] = Compose("'Tracks':[{'Type':'Video','Items':[{'Type':'Video','Video':{'SourceMedia':{'FileId':'a'},'AudioOperations':[{'Type':'Volume'}]}}]}]"),
        ["refused-compose-empty-without-length"] = Compose("'Tracks':[{'Type':'Video','Items':[{'Type':'Empty','Empty':{'Duration':'0s'}}]}]"),
        ["refused-compose-title-without-text"] = Compose("'Styles':[{'Id':'s','Type':'Subtitle'}],'Tracks':[{'Type':'Title','Items':[{'Type':'Subtitle','Subtitle':{'StyleId':'s','Text':''}}]}]"),
    };

    private static string Compose(string config) => Files + To + ",'ComposeConfig':{" + config + "}";

    private static string With(string file, double start, double end) =>
        FormattableString.Invariant($"{file[..^1]},'StartTimeOffset':{start},'EndTimeOffset':{end}}}");

    private static string Title(string start, string duration) =>
        $"{{'Type':'Subtitle','Subtitle':{{'StyleId':'s','Text':'t','TrackTime':{{'Start':'{start}','Duration':'{duration}'}}}}}}";
}
