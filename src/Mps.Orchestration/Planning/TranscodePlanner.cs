using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>Plans the transcode items of one request.</summary>
internal sealed class TranscodePlanner(PlanContext context) : ItemPlanner<TranscodeTaskInput>(context, SubtaskKind.Transcode, "TranscodeTaskSet")
{
    private const string DefaultPath = "{inputName}_transcode_{definition}.{format}";
    private const string DefaultSegment = "{inputName}_transcode_{definition}_{number}.{format}";

    private const int MaxCopyrightCharacters = 200;

    protected override OutputPlan Make(int index, TranscodeTaskInput item)
    {
        var definition = Definition(item.Definition);
        var storage = item.OutputStorage = Storage(item.OutputStorage);
        var template = Template(definition, item);
        var p = template.Parameters;
        var container = ContainerRules.CheckContainer(p.Container);
        var numbering = Numbering.Read(item.ObjectNumberFormat);
        var variables = Context.Source.Variables(definition);
        var main = OutputNames.Main(Context.Folder, item.OutputObjectPath, DefaultPath, variables, ContainerRules.Extension(container), "OutputObjectPath");
        var segments = container == "hls" ? SegmentPath(item, main, variables, p.VideoTemplate) : null;
        item.OutputObjectPath = main.Echo;
        item.SegmentObjectName = segments?.Echo ?? "";
        item.ObjectNumberFormat = Numbering.Echo(numbering);

        // Validated even where a missing capability fails the subtask anyway: what is wrong today must not be right later.
        var extended = ExtendedParameters.ReadStandard(p.StdExtInfo, remux: true);
        var video = Video(p, container, extended);
        var audio = Audio(template, container);
        if (video is null && audio is { Main: null, More.Count: 0 })
            throw new ApiException(ErrorCode.InvalidParameterValue, "RemoveVideo and RemoveAudio are both set; nothing would be left.");
        ContainerRules.CheckAudioTracks(container, audio.More.Count + (audio.Main is null ? 0 : 1));
        var (overlays, watermarks) = Overlays(item, p, video);
        var subtitles = Subtitles(template, container, video);
        if (Capabilities.Missing(item, template) is { } capability) throw Unsupported(capability);
        if (container == "flv" && video?.Codec == "h265") throw Unsupported("h265 in flv");
        var (start, end) = TimeRangeRules.Check(item.StartTimeOffset, item.EndTimeOffset);

        var stage = Stage(index);
        var spec = new TranscodeOutput(
            index,
            container,
            stage + main.FileName,
            video,
            audio.Main,
            segments is null ? null : StreamTargets.Segments(p.VideoTemplate, stage + segments.Below(main), numbering),
            start,
            end,
            extended.RemuxAuto,
            NullIfEmpty(audio.More),
            NullIfEmpty(overlays),
            NullIfEmpty(subtitles),
            NullIfEmpty(Clips(item.HeadTailParameter?.HeadSet, "HeadTailParameter.HeadSet", video, audio.Main)),
            NullIfEmpty(Clips(item.HeadTailParameter?.TailSet, "HeadTailParameter.TailSet", video, audio.Main)),
            Copyright(item.CopyRightWatermark));
        return Planned(spec, definition, storage, main, watermarks);
    }

    /// <summary>A Definition above 0 wins over RawParameter, as in the API.</summary>
    private EffectiveTemplate Template(long definition, TranscodeTaskInput item) => definition == 0
        ? EffectiveTemplate.Of(item.RawParameter ?? throw new ApiException(ErrorCode.MissingParameter, "RawParameter (required with Definition 0) is missing."))
        : EffectiveTemplate.Of(Found(Context.Templates.FindTranscode(definition), definition), item.OverrideParameter);

    private static OutputPath SegmentPath(TranscodeTaskInput item, OutputPath main, NameVariables variables, VideoTemplateInfo? video)
    {
        var path = OutputNames.Beside(
            main, item.SegmentObjectName, DefaultSegment, variables, StreamTargets.SegmentExtension(video), "SegmentObjectName", OutputNames.Number);
        OutputNames.Require(path, OutputNames.Number, "SegmentObjectName", "every segment");
        return path;
    }

    private static VideoTarget? Video(RawTranscodeParameter p, string container, ExtendedParameters.Standard extended)
    {
        if (p.RemoveVideo == 1 || ContainerRules.IsPureAudio(container)) return null;
        var template = p.VideoTemplate ?? throw new ApiException(ErrorCode.MissingParameter, "VideoTemplate is required unless RemoveVideo is 1.");
        return VideoEnhancements.Enhanced(StreamTargets.Video(template, p.TEHDConfig, container, extended), p.EnhanceConfig?.VideoEnhance);
    }

    /// <summary>The source's own sound, then added files, in the template's codec.</summary>
    private (AudioTarget? Main, List<AudioTarget> More) Audio(EffectiveTemplate template, string container)
    {
        var p = template.Parameters;
        var added = template.Override?.AddonAudioStream ?? [];
        if (p.RemoveAudio == 1 && added.Count == 0) return (null, []);
        var audio = p.AudioTemplate ?? throw new ApiException(ErrorCode.MissingParameter, "AudioTemplate is required unless RemoveAudio is 1.");
        var target = AudioTargets.Enhanced(AudioTargets.Of(audio, container), p.EnhanceConfig?.AudioEnhance);
        var own = p.RemoveAudio == 1 ? [] : AudioTargets.Selected(target, template.Override?.AudioTemplate?.StreamSelects);
        var more = own.Skip(1).Concat(added.Select((file, i) => target with
        {
            Tracks = null,
            External = Context.Storage.Asset(file, FormattableString.Invariant($"OverrideParameter.AddonAudioStream.{i}")),
            Language = null,
            Name = null,
            Default = false,
        }));
        return (own.FirstOrDefault(), [.. more]);
    }

    private (List<Overlay> Overlays, List<long> Watermarks) Overlays(TranscodeTaskInput item, RawTranscodeParameter p, VideoTarget? video)
    {
        var (watermarks, definitions) = WatermarkOverlays.Watermarks(Context, item.WatermarkSet);
        List<Overlay> overlays = [.. WatermarkOverlays.Mosaics(item.MosaicSet), .. watermarks];
        if (p.SubtitleTemplate is not null) overlays.Add(SubtitleRules.BurnIn(p.SubtitleTemplate, Context));
        if (overlays.Count > 0) CheckDrawn(video, "Watermarks, mosaics and burnt-in subtitles");
        return (overlays, definitions);
    }

    private List<SubtitleTrack> Subtitles(EffectiveTemplate template, string container, VideoTarget? video)
    {
        var tracks = SubtitleRules.Tracks(template.Override?.AddOnSubtitles, Context);
        if (tracks.Count > 0) ContainerRules.CheckSubtitleTracks(container);
        if (tracks.Exists(t => t.Form != SubtitleForm.Stream)) CheckDrawn(video, "Closed captions");
        return tracks;
    }

    private List<SourceClip> Clips(List<MediaInputInfo>? files, string field, VideoTarget? video, AudioTarget? audio)
    {
        if (files is not { Count: > 0 }) return [];
        if (video?.Codec == "copy" || audio?.Codec == "copy")
            throw new ApiException(ErrorCode.InvalidParameterValue, $"{field} needs streams that are encoded, not copied: clips take the output's size, rate and sound.");
        return [.. files.Select((file, i) => new SourceClip(Context.Storage.Asset(file, FormattableString.Invariant($"{field}.{i}"))))];
    }

    private static void CheckDrawn(VideoTarget? video, string what)
    {
        if (video is null) throw new ApiException(ErrorCode.InvalidParameterValue, $"{what} need a picture, but this output has none.");
        if (video.Codec == "copy") throw new ApiException(ErrorCode.InvalidParameterValue, $"{what} change the picture, which VideoTemplate.Codec copy forbids.");
    }

    private static string? Copyright(CopyRightWatermarkInput? copyright)
    {
        if (copyright is null) return null;
        if (string.IsNullOrEmpty(copyright.Text)) throw new ApiException(ErrorCode.MissingParameter, "CopyRightWatermark.Text is missing.");
        return copyright.Text.EnumerateRunes().Count() <= MaxCopyrightCharacters
            ? copyright.Text
            : throw new ApiException(ErrorCode.InvalidParameterValue, $"CopyRightWatermark.Text is longer than {MaxCopyrightCharacters} characters.");
    }

    private static List<T>? NullIfEmpty<T>(List<T> items) => items.Count == 0 ? null : items;
}
