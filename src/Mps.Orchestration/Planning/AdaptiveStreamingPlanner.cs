using System.Globalization;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>
/// Plans the adaptive streams of one request. What differs between rungs but may not (frame rate, segment length) is
/// taken from the first rung with a picture, as the API does.
/// </summary>
internal sealed class AdaptiveStreamingPlanner(PlanContext context)
    : ItemPlanner<AdaptiveDynamicStreamingTaskInput>(context, SubtaskKind.AdaptiveDynamicStreaming, "AdaptiveDynamicStreamingTaskSet")
{
    private const string DefaultPath = "{inputName}_adaptiveDynamicStreaming_{definition}.{format}";
    private const string DefaultSubStream = "{inputName}_adaptiveDynamicStreaming_{definition}_{subStreamNumber}.{format}";
    private const string DefaultSegment = "{inputName}_adaptiveDynamicStreaming_{definition}_{subStreamNumber}_{segmentNumber}.{format}";

    protected override OutputPlan Make(int index, AdaptiveDynamicStreamingTaskInput item)
    {
        var definition = Definition(item.Definition);
        var storage = item.OutputStorage = Storage(item.OutputStorage);
        var template = Found(Context.Templates.FindAdaptiveDynamicStreaming(definition), definition);
        var dash = AdaptiveStreamingRules.IsDash(template.Format);
        var (form, audioForm) = AdaptiveStreamingRules.Forms(template.SegmentType, dash);
        var variables = Context.Source.Variables(definition);
        var main = OutputNames.Main(Context.Folder, item.OutputObjectPath, DefaultPath, variables, dash ? "mpd" : "m3u8", "OutputObjectPath");
        var (subStream, segment) = Parts(item, main, variables, form, dash);
        item.OutputObjectPath = main.Echo;
        item.SubStreamObjectName = subStream.Echo;
        item.SegmentObjectName = dash ? "" : segment.Echo;

        var streams = Streams(item, template);
        var extended = ExtendedParameters.ReadStandard(item.StdExtInfo, remux: false);
        var rungs = Rungs(streams, template.Format!, extended, KeySeconds(item.KeyPTSList), Stage(index), main, subStream, segment);
        var (overlays, watermarks) = Overlays(item, rungs);
        var subtitles = SubtitleRules.Tracks(item.AddOnSubtitles, Context);
        if (subtitles.Exists(t => t.Form != SubtitleForm.Stream)) CheckDrawn(rungs, "Closed captions");
        var more = MoreAudio(item, rungs);
        if (Capabilities.Missing(item) is { } capability) throw Unsupported(capability);
        foreach (var stream in streams.Where(s => s.RemoveVideo != 1))
        {
            if (Capabilities.Missing(stream.Video) is { } missing) throw Unsupported(missing);
        }

        // Sound that several rungs share, or that a rung has more than one of, needs segments of its own.
        if (more.Count > 0 || rungs.Exists(r => r.Audio.Count > 1)) audioForm ??= form;
        var spec = new AdaptiveOutput(
            index,
            Stage(index) + main.FileName,
            Hls: !dash,
            Dash: dash,
            form,
            audioForm,
            StreamTargets.SegmentSeconds(streams.Find(s => s.RemoveVideo != 1)?.Video),
            rungs,
            template.DisableHigherVideoBitrate == 1,
            template.DisableHigherVideoResolution == 1,
            NullIfEmpty(overlays),
            NullIfEmpty(subtitles),
            NullIfEmpty(more));
        return Planned(spec, definition, storage, main, watermarks);
    }

    /// <summary>Paths of a rung's playlist and of its segments. A rung of DASH is one file, which the API calls the substream.</summary>
    private static (OutputPath SubStream, OutputPath Segment) Parts(
        AdaptiveDynamicStreamingTaskInput item, OutputPath main, NameVariables variables, SegmentForm form, bool dash)
    {
        var subStream = OutputNames.Beside(
            main, item.SubStreamObjectName, DefaultSubStream, variables, dash ? "mp4" : "m3u8", "SubStreamObjectName", OutputNames.SubStreamNumber);
        OutputNames.Require(subStream, OutputNames.SubStreamNumber, "SubStreamObjectName", "every substream");
        if (dash)
        {
            return string.IsNullOrEmpty(item.SegmentObjectName)
                ? (subStream, subStream)
                : throw new ApiException(ErrorCode.InvalidParameterValue, "SegmentObjectName is for HLS; MPEG-DASH writes a file per substream (SubStreamObjectName).");
        }

        var segment = OutputNames.Beside(
            main, item.SegmentObjectName, DefaultSegment, variables, StreamTargets.SegmentExtension(form), "SegmentObjectName", OutputNames.SubStreamNumber, OutputNames.SegmentNumber);
        OutputNames.Require(segment, OutputNames.SubStreamNumber, "SegmentObjectName", "segments of every substream");
        OutputNames.Require(segment, OutputNames.SegmentNumber, "SegmentObjectName", "every segment");
        return (subStream, segment);
    }

    private static List<AdaptiveStreamTemplate> Streams(AdaptiveDynamicStreamingTaskInput item, AdaptiveDynamicStreamingTemplate template)
    {
        var pure = template.PureAudio == 1;
        if (item.DefinitionType is { Length: > 0 } type && type == "PureAudio" != pure)
            throw new ApiException(ErrorCode.InvalidParameterValue, $"DefinitionType is {type}, but template {template.Definition} is of the type {(pure ? "PureAudio" : "Common")}.");
        var streams = item.StdExtStreamInfos is { Count: > 0 } own ? own : template.StreamInfos;
        AdaptiveStreamingRules.CheckRungs(streams, pure);
        return streams!;
    }

    private static List<AdaptiveRung> Rungs(
        List<AdaptiveStreamTemplate> streams,
        string format,
        ExtendedParameters.Standard extended,
        IReadOnlyList<double>? keys,
        string stage,
        OutputPath main,
        OutputPath subStream,
        OutputPath segment)
    {
        var rungs = new List<AdaptiveRung>();
        VideoTarget? first = null;
        foreach (var stream in streams)
        {
            var number = rungs.Count.ToString(CultureInfo.InvariantCulture);
            try
            {
                var video = stream.RemoveVideo == 1 ? null : StreamTargets.Video(stream.Video!, null, format, extended);
                first ??= video;
                rungs.Add(new AdaptiveRung(
                    video is null ? null : video with { FpsNumerator = first!.FpsNumerator, FpsDenominator = first.FpsDenominator, KeySeconds = keys },
                    Audio(stream, format),
                    stage + Numbered(subStream.Below(main), number),
                    stage + Numbered(segment.Below(main), number)));
            }
            catch (ApiException e)
            {
                throw new ApiException(e.Code, $"StreamInfos.{number}: {e.Message}");
            }
        }

        return rungs;
    }

    /// <summary>AudioList, where a rung has one, names all its tracks.</summary>
    private static List<AudioTarget> Audio(AdaptiveStreamTemplate stream, string format)
    {
        if (stream.RemoveAudio == 1) return [];
        List<AudioTarget> tracks = stream.AudioList is { Count: > 0 } list
            ? [.. list.Select(a => AudioTargets.Of(a, format))]
            : [AudioTargets.Of(stream.Audio!, format)];
        return tracks.Count(t => t.Default) <= 1
            ? tracks
            : throw new ApiException(ErrorCode.InvalidParameterValue, "AudioList: at most one track may be the DefaultTrack.");
    }

    /// <summary>Added sound is coded as the first rung's is.</summary>
    private List<AudioTarget> MoreAudio(AdaptiveDynamicStreamingTaskInput item, List<AdaptiveRung> rungs)
    {
        if (item.AddOnAudios is not { Count: > 0 } added) return [];
        var like = rungs.SelectMany(r => r.Audio).FirstOrDefault()
            ?? throw new ApiException(ErrorCode.InvalidParameterValue, "AddOnAudios are coded as the rungs' own sound is, but no rung has any.");
        List<AudioTarget> more =
        [
            .. added.Select((a, i) => like with
            {
                Tracks = null,
                External = Context.Storage.Asset(a.InputInfo, FormattableString.Invariant($"AddOnAudios.{i}.InputInfo")),
                Language = string.IsNullOrEmpty(a.AudioLanguage) ? null : a.AudioLanguage,
                Name = string.IsNullOrEmpty(a.AudioName) ? null : a.AudioName,
                Default = a.DefaultTrack ?? false,
            }),
        ];
        return more.Count(m => m.Default) + (rungs[0].Audio.Any(a => a.Default) ? 1 : 0) <= 1
            ? more
            : throw new ApiException(ErrorCode.InvalidParameterValue, "AddOnAudios: at most one track of a stream may be the DefaultTrack.");
    }

    private (List<Overlay> Overlays, List<long> Watermarks) Overlays(AdaptiveDynamicStreamingTaskInput item, List<AdaptiveRung> rungs)
    {
        var (overlays, definitions) = WatermarkOverlays.Watermarks(Context, item.WatermarkSet);
        if (item.SubtitleTemplate is not null) overlays.Add(SubtitleRules.BurnIn(item.SubtitleTemplate, Context));
        if (overlays.Count > 0) CheckDrawn(rungs, "Watermarks and burnt-in subtitles");
        return (overlays, definitions);
    }

    private static void CheckDrawn(List<AdaptiveRung> rungs, string what)
    {
        if (rungs.TrueForAll(r => r.Video is null))
            throw new ApiException(ErrorCode.InvalidParameterValue, $"{what} need a picture, but this stream has none.");
    }

    /// <summary>API <c>KeyPTSList</c>: milliseconds.</summary>
    private static List<double>? KeySeconds(List<long>? times)
    {
        if (times is not { Count: > 0 }) return null;
        return times.TrueForAll(t => t is >= 0 and <= int.MaxValue)
            ? [.. times.Distinct().Order().Select(t => t / 1000.0)]
            : throw new ApiException(ErrorCode.InvalidParameterValue, "KeyPTSList holds a negative time.");
    }

    private static string Numbered(string pattern, string number) =>
        pattern.Replace(OutputNames.Mark(OutputNames.SubStreamNumber), number, StringComparison.Ordinal);

    private static List<T>? NullIfEmpty<T>(List<T> items) => items.Count == 0 ? null : items;
}
