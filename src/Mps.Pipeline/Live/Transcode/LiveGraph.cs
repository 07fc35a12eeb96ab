using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Live.Transcode;

/// <summary>
/// What follows one decode of a live stream: the stages that files are encoded by, with rungs and servers at their ends.
/// <code>pictures ─► size ─► encoder ─┐
///                                 ├─► rung or server
/// sound ─► rate ─► encoder ───────┘</code>
/// Times are those of a <see cref="LiveTimeline"/>. Owns everything in it.
/// </summary>
internal sealed class LiveGraph : IDisposable
{
    // Every picture that waits is a picture's time of delay.
    private const int QueueLength = 2;

    // Of a push whose template does not say: what viewers who come in wait for at most.
    private const double PushKeySeconds = 2;

    private static readonly TimeRange s_whole = new(0, null);

    private readonly List<Stage> _stages = [];
    private readonly List<StageQueue<MediaFrame>> _queues = [];
    private readonly List<PictureOutlet> _outlets = [];
    private readonly List<SharedEncode> _shared = [];
    private readonly List<AudioBranch> _sounds = [];
    private readonly MediaFrame _share = new();

    /// <param name="ends">What to make of it, with its end.</param>
    /// <param name="video">The picture, as its first frame shows it, in ticks of the timeline.</param>
    /// <param name="audio">The sound, in ticks of the timeline.</param>
    /// <param name="hardware">Where encoders may work.</param>
    /// <param name="counters">The run's.</param>
    public LiveGraph(IReadOnlyList<LiveEnd> ends, StreamFacts video, StreamFacts audio, HardwarePolicy? hardware, RunCounters counters)
    {
        EncodeDemand[] encodes = [.. ends.Select(end => Encode(end, video))];
        var threads = new ThreadPlan(Environment.ProcessorCount, video, encodes.Select(e => e.Target));
        for (int i = 0; i < encodes.Length; i++)
        {
            HardwareBranch branch = HardwarePlan.ForMade(hardware, static () => HardwareInventory.OfThisMachine, encodes[i]);
            _outlets.Add(new PictureOutlet(encodes[i], threads.Encoder(i), QueueLength, branch));
        }

        foreach (IGrouping<PictureTiming, PictureOutlet> equal in _outlets.GroupBy(o => PictureTiming.Resolve(o.Demand, sourceStart: 0)))
        {
            var queue = new StageQueue<MediaFrame>(QueueLength);
            _queues.Add(queue);
            _stages.Add(new PictureStage($"{equal.First().Demand.Name}-pictures", video, equal.Key, queue, equal, counters));
        }

        _stages.AddRange(_outlets.Select(o => new VideoBranch(o, counters)));
        IEnumerable<SoundDemand> sounds = ends.Where(e => e.Audio is not null).Select(e => new SoundDemand(
            e.Output, audio, e.Audio!, AudioChoice.Resolve(e.Audio!, "", audio), s_whole, e.Streams, EncodedStreams.AudioSlot));
        _sounds.AddRange(SharedEncode.Join(sounds, _shared).Select(demand => new AudioBranch(demand, startSeconds: 0)));
    }

    /// <summary>Where sound goes.</summary>
    public IReadOnlyList<ISoundFeed> Sounds => _sounds;

    /// <summary>Begins. Threads inherit the sandbox of the caller's.</summary>
    /// <param name="onError">Gets what escapes a stage.</param>
    public void Start(Action<Exception> onError)
    {
        foreach (Stage stage in _stages)
            stage.Start(onError);
    }

    /// <summary>Takes a picture, which is left as it is; waits while encoders are busy.</summary>
    public void Push(MediaFrame picture)
    {
        nint address = picture.Facts.Plane(0);
        foreach (StageQueue<MediaFrame> queue in _queues)
        {
            _share.Reference(picture);
            queue.Push(_share, address);
        }

        _share.Clear();
    }

    /// <summary>Nothing follows: waits until everything is coded and written.</summary>
    public void End()
    {
        foreach (AudioBranch sound in _sounds)
            sound.End();
        foreach (StageQueue<MediaFrame> queue in _queues)
            queue.Complete();
        foreach (Stage stage in _stages)
            stage.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (StageQueue<MediaFrame> queue in _queues)
            queue.Stop();
        foreach (PictureOutlet outlet in _outlets)
            outlet.Pictures.Stop();
        foreach (Stage stage in _stages)
        {
            stage.Join();
            stage.Dispose();
        }

        foreach (IDisposable owned in _queues.Concat<IDisposable>(_outlets).Concat(_sounds).Concat(_shared))
            owned.Dispose();
        _share.Dispose();
    }

    private static EncodeDemand Encode(LiveEnd end, StreamFacts video)
    {
        double segment = end.SegmentSeconds > 0 ? end.SegmentSeconds
            : end.Video is { GopSeconds: 0, GopFrames: 0 } ? PushKeySeconds : 0;
        VideoTarget target = end.Video with
        {
            SceneCut = false,
            // Key frames are on the grid, unless the template wants more of them.
            GopSeconds = segment > 0 && end.Video is { GopSeconds: 0, GopFrames: 0 } ? 2 * segment : end.Video.GopSeconds,
        };
        return new EncodeDemand(end.Output, end.Name, video, target, s_whole, end.Streams, EncodedStreams.VideoSlot, segment);
    }
}

/// <summary>One encoded picture with its sound, and where they go.</summary>
/// <param name="Output">Whose it is.</param>
/// <param name="Name">For threads, unique in the stream.</param>
/// <param name="Video">What to make.</param>
/// <param name="Audio">What to make; null = no sound.</param>
/// <param name="SegmentSeconds">A key frame begins each stretch of this length; 0 = as the target says.</param>
/// <param name="Streams">Where they go.</param>
internal sealed record LiveEnd(OutputRun Output, string Name, VideoTarget Video, AudioTarget? Audio, double SegmentSeconds, EncodedStreams Streams);
