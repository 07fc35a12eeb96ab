using System.Globalization;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Editing;

/// <summary>A picture and sound put together from tracks of several files; shares nothing with the job's other outputs.</summary>
internal sealed class ComposePlan(ComposeOutput spec) : PlannedOutput(new OutputRun(spec.Index))
{
    private const int PictureQueueLength = 2;
    private const int DefaultSampleRate = 44100;

    // As a picture without any video to take its size and rate from.
    private const int DefaultWidth = 1280, DefaultHeight = 720;
    private static readonly Rational s_defaultRate = new(25, 1);
    private static readonly Rational s_highestRate = new(60, 1);

    private ContainerFile? _file;
    private Interrupt? _interrupt;
    private PictureOutlet? _outlet;

    /// <inheritdoc/>
    public override void Open(RunContext context)
    {
        _interrupt = new Interrupt();
        Run.OnFailure(_interrupt.Cancel);
        Dictionary<string, ClipFacts> files = spec.Files.ToDictionary(f => f.Key, f => ClipFacts.Of(f.Value, $"The file \"{f.Key}\"", _interrupt));
        ComposeTimeline timeline = ComposeTimeline.Resolve(spec, file => files[file].Seconds);
        LengthSeconds = timeline.Seconds;
        _file = new ContainerFile(
            Run, new TranscodeOutput(spec.Index, spec.Container, spec.FileName, spec.Video, spec.Audio, spec.Segments), context);

        List<Stage> stages = [];
        try
        {
            if (spec.Video is { } video)
                AddPictures(context, video, timeline, files, stages);
            if (spec.Audio is { } audio)
                AddSound(context, audio, timeline, files, stages);
        }
        catch
        {
            foreach (Stage stage in stages)
                stage.Dispose();
            throw;
        }

        OwnStages = stages;
        Run.Explain(string.Create(CultureInfo.InvariantCulture, $"composition: {spec.Files.Count} files, {timeline.Tracks.Sum(t => t.Count)} items, {timeline.Seconds:0.###} s"));
    }

    /// <inheritdoc/>
    public override OutputResult Conclude(RunContext context)
    {
        OutputResult result = _file!.Conclude(context);
        Concluded = true;
        return result;
    }

    /// <inheritdoc/>
    public override void Discard(string staging) => _file?.Discard(staging);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        _outlet?.Dispose();
        _interrupt?.Dispose();
    }

    private void AddPictures(RunContext context, VideoTarget target, ComposeTimeline timeline, Dictionary<string, ClipFacts> files, List<Stage> stages)
    {
        ClipFacts? first = timeline.Tracks.SelectMany(t => t).OrderBy(i => i.Start).Select(i => i.Item).OfType<ComposeVideo>()
            .Select(v => files[v.File]).FirstOrDefault(f => f.Video is not null);
        ComposeCanvas canvas = Canvas(first);
        Rational rate = Rate(target, first);
        ComposeGraph graph = ComposeGraph.Pictures(canvas, rate, spec, timeline, files, ComposeTitles.Write(spec, timeline, canvas, context));
        FilterGraph filters = FilterGraph.OpenVideo(graph.Text, [.. graph.Clips.Select(c => ComposeFeed.Picture(c.Stream))], context.Threads);
        var feed = new ComposeFeed(filters, graph.Clips, files, _interrupt!, context.Counters);
        var queue = new StageQueue<MediaFrame>(PictureQueueLength);
        Run.OnFailure(queue.Stop);
        stages.Add(new ComposePictureStage(Run, feed, queue, context.OnFirstFrame));
        StreamFacts made = MadeStream.Video(canvas.Width, canvas.Height, filters.VideoOutput.TimeBase, rate);
        VideoTarget sized = target with { Width = canvas.Width, Height = canvas.Height, Adaptive = false };
        var demand = new EncodeDemand(
            Run, $"video-{Run.Index}", made, sized, new TimeRange(0, null), _file!.Writer, _file.AddVideo(), spec.Segments?.DurationSeconds ?? 0);
        _outlet = new PictureOutlet(demand, context.Threads, PictureQueueLength, HardwarePlan.ForMade(context, demand));
        stages.AddRange(PictureStage.Alone(_outlet, queue, 0, context.Counters, device: context.EnhanceOn, taps: context.Taps));
    }

    private void AddSound(RunContext context, AudioTarget target, ComposeTimeline timeline, Dictionary<string, ClipFacts> files, List<Stage> stages)
    {
        int sampleRate = target.SampleRateHz > 0 ? target.SampleRateHz : DefaultSampleRate;
        ComposeGraph graph = ComposeGraph.Sounds(sampleRate, timeline, files);
        FilterGraph filters = FilterGraph.OpenAudio(graph.Text, [.. graph.Clips.Select(c => ComposeFeed.Sound(c.Stream))]);
        var feed = new ComposeFeed(filters, graph.Clips, files, _interrupt!, context.Counters);
        StreamFacts made = MadeStream.Audio(sampleRate);
        AudioChoice choice = AudioChoice.Resolve(target, spec.Container, made);
        var demand = new SoundDemand(Run, made, target, choice, new TimeRange(0, null), _file!.Writer, _file.AddAudio());
        stages.Add(new ComposeSoundStage(Run, feed, new AudioBranch(demand, 0), spec.Video is null ? context.OnFirstFrame : static () => { }));
    }

    private ComposeCanvas Canvas(ClipFacts? first)
    {
        (int width, int height) = first?.DisplaySize ?? (DefaultWidth, DefaultHeight);
        if (spec.Canvas.Width > 0)
            width = spec.Canvas.Width;
        if (spec.Canvas.Height > 0)
            height = spec.Canvas.Height;
        return spec.Canvas with { Width = Math.Max(2, (width + 1) / 2 * 2), Height = Math.Max(2, (height + 1) / 2 * 2) };
    }

    private static Rational Rate(VideoTarget target, ClipFacts? first)
    {
        if (target.FpsNumerator > 0)
            return new Rational(target.FpsNumerator, Math.Max(1, target.FpsDenominator));
        Rational rate = first?.Video!.AverageRate ?? default;
        return !rate.IsPositive ? s_defaultRate : rate.ToDouble() > s_highestRate.ToDouble() ? s_highestRate : rate;
    }
}
