using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Tasks;

/// <summary>What came out of a media subtask, in the API's records.</summary>
internal sealed class OutputView(OutputPlan plan, OutputResult made)
{
    private IReadOnlyList<PictureFile> Pictures => made.Pictures ?? [];

    private VideoStreamInfo? Video => made.Info.Video.Count > 0 ? made.Info.Video[0] : null;

    private TaskOutputStorage Storage => plan.Storage;

    /// <summary>The output of a subtask that has one; null otherwise.</summary>
    public static T? Of<T>(Subtask subtask, Func<OutputView, T> read)
        where T : class => subtask is { Plan: { } plan, Result: { } made } ? read(new OutputView(plan, made)) : null;

    public MediaTranscodeItem Transcode() => new()
    {
        OutputStorage = Storage,
        Path = Path(made.MainFile),
        Definition = plan.Definition,
        Bitrate = made.Info.BitrateBps,
        Height = Video?.Height ?? 0,
        Width = Video?.Width ?? 0,
        Size = made.Files.Sum(f => f.SizeBytes),
        Duration = made.Info.DurationSeconds,
        Container = made.Info.Container,
        Md5 = made.Md5,
        AudioStreamSet = MetaDataView.Audios(made.Info),
        VideoStreamSet = MetaDataView.Videos(made.Info),
        CallBackExtInfo = "",
    };

    /// <summary>The range is told as seconds from the start even where the request counted from the end.</summary>
    public MediaAnimatedGraphicsItem AnimatedGraphics(double? sourceSeconds)
    {
        var spec = Spec<AnimationOutput>();
        var length = sourceSeconds ?? 0;
        var start = spec.StartSeconds < 0 ? Math.Max(0, length + spec.StartSeconds) : spec.StartSeconds;
        return new()
        {
            Storage = Storage,
            Path = Path(made.MainFile),
            Definition = plan.Definition,
            Container = spec.Format,
            Height = Video?.Height ?? 0,
            Width = Video?.Width ?? 0,
            Bitrate = made.Info.BitrateBps,
            Size = made.Files.Sum(f => f.SizeBytes),
            Md5 = made.Md5,
            StartTimeOffset = start,
            EndTimeOffset = spec.EndSeconds > 0 ? spec.EndSeconds : Math.Max(start, length + spec.EndSeconds),
        };
    }

    public MediaSnapshotByTimeOffsetItem SnapshotByTimeOffset() => new()
    {
        Storage = Storage,
        Definition = plan.Definition,
        PicInfoSet =
        [
            .. Pictures.Select(p => new MediaSnapshotByTimePicInfoItem
            {
                TimeOffset = p.Seconds,
                Path = Path(p.Path),
                WaterMarkDefinition = [.. plan.Watermarks ?? []],
            }),
        ],
    };

    public MediaSampleSnapshotItem SampleSnapshot()
    {
        var sampling = Spec<SnapshotOutput>().Sampling;
        return new()
        {
            Storage = Storage,
            Definition = plan.Definition,
            SampleType = sampling?.IntervalPercent is null ? "Time" : "Percent",
            Interval = (long)(sampling?.IntervalPercent ?? sampling?.IntervalSeconds ?? 0),
            ImagePathSet = [.. Pictures.Select(p => Path(p.Path))],
            WaterMarkDefinition = [.. plan.Watermarks ?? []],
        };
    }

    /// <summary>Sizes are those of a small picture; the count is that of all small pictures on all sheets.</summary>
    public MediaImageSpriteItem ImageSprite()
    {
        var spec = Spec<SpriteOutput>();
        var sheet = Pictures.Count > 0 ? Pictures[0] : null;
        return new()
        {
            Storage = Storage,
            Definition = plan.Definition,
            Height = sheet is null ? 0 : sheet.Height / spec.Rows,
            Width = sheet is null ? 0 : sheet.Width / spec.Columns,
            TotalCount = Pictures.Sum(p => p.Cells),
            ImagePathSet = [.. Pictures.Select(p => Path(p.Path))],
            WebVttPath = Path(spec.VttFileName),
        };
    }

    public AdaptiveDynamicStreamingInfoItem AdaptiveDynamicStreaming() => new()
    {
        Storage = Storage,
        Definition = plan.Definition,
        Package = Spec<AdaptiveOutput>().Dash ? "dash" : "hls",
        Path = Path(made.MainFile),
    };

    private T Spec<T>()
        where T : OutputSpec => (T)plan.Spec;

    private string Path(string staged) => "/" + plan.KeyOf(staged);
}
