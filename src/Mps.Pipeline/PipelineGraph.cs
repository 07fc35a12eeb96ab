using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Editing;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Pictures;
using Mps.Pipeline.Sound;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline;

/// <summary>The stages of one run and what connects them. Owns decoders, queues and writers; borrows the source.</summary>
public sealed class PipelineGraph : IDisposable
{
    // Coded packets ahead of a decoder, and pictures between the decoder and each output. One picture is enough: decoder and
    // encoder both hold several themselves, and every queued picture is a slot of the ring.
    private const int PacketQueueLength = 32;
    private const int FrameQueueLength = 1;

    private readonly RunContext _context;
    private readonly MediaSource _source;
    private readonly RingPictures _pictures = new();
    private readonly List<Stage> _stages = [];
    private readonly List<IPictureDecoder> _decoders = [];
    private readonly List<HardwarePlan> _plans = [];
    private readonly List<StageQueue<MediaPacket>> _packetQueues = [];
    private readonly List<StageQueue<MediaFrame>> _frameQueues = [];
    private readonly List<PictureOutlet> _outlets = [];
    private readonly List<PacketRoute>[] _routes;
    private readonly List<AudioBranch> _sounds = [];
    private readonly List<SharedEncode> _shared = [];
    private readonly Dictionary<OutputRun, CopyStart> _copyStarts = [];
    private DemuxStage? _demux;
    private double _firstCopied = double.PositiveInfinity;
    private Exception? _error;

    /// <summary>Plans every output and builds the stages. An output that does not fit has failed already afterwards.</summary>
    public PipelineGraph(RunContext context)
    {
        _context = context;
        _source = context.Source;
        _routes = [.. _source.Streams.Select(_ => new List<PacketRoute>())];
        Outputs = [.. context.Job.Outputs.Select(PlannedOutput.Of)];
        try
        {
            foreach (PlannedOutput output in Outputs)
                Guard(output, JobPhase.Plan, () => output.Open(context));
            BuildCopies();
            BuildVideo();
            BuildAudio();
            foreach (PlannedOutput output in Alive)
            {
                _stages.AddRange(output.OwnStages);
                KeepPace(output);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Everything that is made.</summary>
    public IReadOnlyList<PlannedOutput> Outputs { get; }

    /// <summary>What ended the run as a whole; null when nothing did.</summary>
    public Exception? Error => Volatile.Read(ref _error);

    /// <summary>Where the source ended, seconds, when that is clearly before the end that it states; else null.</summary>
    public double? TruncatedAt { get; private set; }

    /// <summary>Runs the stages to their end.</summary>
    public void Execute()
    {
        if (Outputs.All(o => o.Run.Failure is not null))
            return;
        for (int i = 0; i < _routes.Length; i++)
            _source.Select(i, _routes[i].Count > 0);
        // Without routes nothing is read here; some demuxers cannot seek at all when no stream is selected.
        if (Array.Exists(_routes, r => r.Count > 0))
        {
            SeekToFirstStart();
            TimeSpan? patience = _context.Job.Input is UrlInput url ? TimeSpan.FromSeconds(url.ReadTimeoutSeconds) : null;
            _demux = new DemuxStage(_source, _context.Interrupt, [.. _routes.Select(r => r.ToArray())], patience, _context.Counters);
            _stages.Add(_demux);
        }

        foreach (Stage stage in _stages)
            stage.Start(OnStageError);
        foreach (Stage stage in _stages)
            stage.Join();
        _context.Interrupt.SetDeadline(null);
        TruncatedAt = _demux is null ? null : FindTruncation(_demux);
        foreach (HardwarePlan plan in _plans)
            plan.Conclude();
        // Finishing and verifying outputs needs no codec: give their memory back first.
        ReleaseStages();
    }

    /// <summary>Makes every stage end as soon as it can. Any thread.</summary>
    public void Stop()
    {
        foreach (StageQueue<MediaPacket> queue in _packetQueues)
            queue.Stop();
        foreach (StageQueue<MediaFrame> queue in _frameQueues)
            queue.Stop();
        foreach (PictureOutlet outlet in _outlets)
            outlet.Pictures.Stop();
        foreach (PlannedOutput output in Outputs)
            output.Run.Fail(new JobFailure(JobPhase.Decode, JobFault.Daemon, true, "The run was stopped."));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PlannedOutput output in Outputs)
            output.Dispose();
        ReleaseStages();
        foreach (StageQueue<MediaPacket> queue in _packetQueues)
            queue.Dispose();
        foreach (StageQueue<MediaFrame> queue in _frameQueues)
            queue.Dispose();
        foreach (PictureOutlet outlet in _outlets)
            outlet.Dispose();
        _pictures.Dispose();
    }

    private void ReleaseStages()
    {
        foreach (Stage stage in _stages)
            stage.Dispose();
        foreach (AudioBranch sound in _sounds)
            sound.Dispose();
        foreach (SharedEncode shared in _shared)
            shared.Dispose();
        foreach (IPictureDecoder decoder in _decoders)
            decoder.Dispose();
    }

    private IEnumerable<PlannedOutput> Alive => Outputs.Where(o => o.Run.Failure is null);

    private void BuildCopies()
    {
        foreach (PlannedOutput output in Alive.Where(o => o.Copies.Count > 0))
        {
            CopyStart start = _copyStarts[output.Run] = new CopyStart();
            StreamFacts leader = output.Copies[0].Stream;
            Guard(output, JobPhase.Plan, () =>
            {
                if (leader.Kind == StreamKind.Video && output.Range.StartSeconds > 0)
                    start.Seconds = FindKeyFrame(leader, _source.StartSeconds + output.Range.StartSeconds);
                foreach (CopyDemand copy in output.Copies)
                    AddCopy(copy, start, leads: copy == output.Copies[0]);
            });
        }
    }

    private void AddCopy(CopyDemand copy, CopyStart start, bool leads)
    {
        StreamFacts stream = copy.Stream;
        copy.Writer.Attach(copy.Slot, sink =>
        {
            int added = sink.AddCopied(_source, stream.Index);
            return copy.Label?.PutOn(sink, added) ?? added;
        }, stream.TimeBase);
        copy.Output.Explain($"{(stream.Kind == StreamKind.Video ? "video" : "audio")}: {stream.Codec} copied, not encoded again");
        _routes[stream.Index].Add(new CopyRoute(copy, start, leads, _source.StartSeconds));
    }

    // One decoder for each video stream that any output encodes or takes pictures of; all share its pictures.
    private void BuildVideo()
    {
        EncodeDemand[] encodes = [.. Alive.SelectMany(o => o.Encodes)];
        PictureDemand[] pictures = [.. Alive.SelectMany(o => o.Pictures)];
        foreach (int stream in encodes.Select(e => e.Stream.Index).Concat(pictures.Select(p => p.Stream.Index)).Distinct())
            BuildVideo(stream, [.. encodes.Where(e => e.Stream.Index == stream)], [.. pictures.Where(p => p.Stream.Index == stream)]);
    }

    private void BuildVideo(int stream, EncodeDemand[] encodes, PictureDemand[] pictures)
    {
        StreamFacts facts = _source.Streams[stream];
        if (encodes.Length == 0 && _source.Seekable && _context.Job.Hardware?.Decode != HardwareUse.Require)
        {
            // Nothing needs the whole film: only what leads to the wanted pictures is read and decoded. To set up a device
            // takes longer than that.
            _stages.AddRange(PictureReader.For(_context, facts, pictures));
            return;
        }

        HardwarePlan hardware = HardwarePlan.Make(_context, facts, encodes, pictures);
        encodes = [.. encodes.Where(e => e.Output.Failure is null)];
        pictures = [.. pictures.Where(p => p.Output.Failure is null)];
        if (encodes.Length + pictures.Length == 0)
            return;
        var threads = new ThreadPlan(_context.Threads, facts, encodes.Select(e => e.Target), _context.Job.Speeds);
        PickingStage[] picking = [.. pictures.Select(p => new PickingStage(p))];
        _stages.AddRange(picking);
        List<IPictureFeed> feeds = [.. picking];
        foreach ((EncodeDemand encode, int i) in encodes.Select((e, i) => (e, i)).Where(e => e.e.Sequence is not null))
            AddSequence(encode, encode.Sequence!, threads.Encoder(i), threads.Rows, hardware, feeds);
        PictureOutlet[] outlets = [.. encodes.Select((e, i) => (e, i)).Where(e => e.e.Sequence is null)
            .Select(e => AddOutlet(e.e, threads.Encoder(e.i), hardware.BranchOf(e.e)))];
        foreach (IGrouping<PictureTiming, PictureOutlet> equal in outlets.GroupBy(o => PictureTiming.Resolve(o.Demand, _source.StartSeconds)))
        {
            _stages.Add(new PictureStage($"{equal.First().Demand.Name}-pictures", facts, equal.Key, AddFeed(feeds), equal, _context.Counters, threads.Rows, _context.EnhanceOn, _context.Taps));
        }

        _stages.AddRange(outlets.Select(o => new VideoBranch(o, _context.Counters, _context.Taps)));
        // Pictures that wait in queues, that stages hold, that encoders get as they are.
        int held = ((feeds.Count - picking.Length) * (FrameQueueLength + PictureStage.HeldPictures)) + (encodes.Length * (FrameQueueLength + 1))
            + (picking.Length * PickingStage.Slots) + 2;
        try
        {
            IPictureDecoder decoder = hardware.OpenDecoder(stream, held, () => OpenSoftware(stream, threads.Decoder, held));
            _decoders.Add(decoder);
            _plans.Add(hardware);
            _stages.Add(new VideoDecodeStage(decoder, AddPacketQueue(stream), [.. feeds], _pictures, facts.TimeBase, _context.OnFirstFrame, _context.Counters));
        }
        catch (MediaException e)
        {
            foreach (OutputRun output in encodes.Select(d => d.Output).Concat(pictures.Select(p => p.Output)))
                output.Fail(FailureClassifier.Classify(e, JobPhase.Decode));
            // The stages behind it are started and find nothing to do.
            foreach (IPictureFeed feed in feeds)
                feed.Complete();
        }
    }

    private Decoder OpenSoftware(int stream, int threads, int held)
    {
        Decoder decoder = Decoder.Open(_source, stream, threads, _pictures);
        _pictures.Slots = decoder.HeldPictures + held;
        return decoder;
    }

    private PictureOutlet AddOutlet(EncodeDemand encode, int threads, HardwareBranch hardware)
    {
        var outlet = new PictureOutlet(encode, threads, FrameQueueLength, hardware);
        _outlets.Add(outlet);
        return outlet;
    }

    private StageQueue<MediaFrame> AddFeed(List<IPictureFeed> feeds)
    {
        var queue = new StageQueue<MediaFrame>(FrameQueueLength);
        _frameQueues.Add(queue);
        feeds.Add(new QueueFeed(queue));
        return queue;
    }

    private void AddSequence(EncodeDemand encode, ClipSequence sequence, int threads, int rowThreads, HardwarePlan hardware, List<IPictureFeed> feeds)
    {
        var pictures = new StageQueue<MediaFrame>(FrameQueueLength);
        _stages.Add(new SequencePictureStage(encode, sequence, AddFeed(feeds), pictures, _context));
        _stages.AddRange(PictureStage.Alone(AddOutlet(SequencePictureStage.After(encode), threads, hardware.BranchOf(encode)), pictures, 0, _context.Counters, rowThreads, _context.EnhanceOn, _context.Taps));
    }

    // One decoder for each audio stream that any output encodes; a track that is mixed from several is fed by several.
    private void BuildAudio()
    {
        IEnumerable<SoundDemand> sounds = Alive.SelectMany(o => o.Sounds.Select(s => s with { Range = SoundRange(s) }));
        _sounds.AddRange(SharedEncode.Join(sounds, _shared).Select(s => new AudioBranch(s, _context, s.Range)));
        bool alone = Alive.All(o => o.Encodes.Count == 0 && o.Pictures.Count == 0);
        foreach (IGrouping<int, AudioBranch.Feed> group in _sounds.SelectMany(s => s.Feeds).GroupBy(f => f.Stream))
        {
            Decoder decoder;
            try
            {
                decoder = Decoder.Open(_source, group.Key, 1);
            }
            catch (MediaException e)
            {
                foreach (AudioBranch.Feed feed in group)
                    feed.Output.Fail(FailureClassifier.Classify(e, JobPhase.Decode));
                continue;
            }

            _decoders.Add(decoder);
            _stages.Add(new AudioDecodeStage(
                decoder, AddPacketQueue(group.Key), [.. group], alone ? _context.OnFirstFrame : static () => { }, _context.Counters));
        }
    }

    // Beside a copied picture, which can only start at a key frame, the sound starts there too.
    private TimeRange SoundRange(SoundDemand sound) =>
        _copyStarts.TryGetValue(sound.Output, out CopyStart? start) && start.Seconds is { } seconds
            ? sound.Range with { StartSeconds = Math.Max(0, seconds - _source.StartSeconds) }
            : sound.Range;

    // Sound from another file must not be read far ahead of the pictures that it is written beside.
    private void KeepPace(PlannedOutput output)
    {
        StreamFacts? video = output.Encodes.Select(e => e.Stream).Concat(output.Copies.Select(c => c.Stream)).FirstOrDefault(s => s.Kind == StreamKind.Video);
        if (video is null)
            return;
        double start = _source.StartSeconds + output.Range.StartSeconds;
        foreach (ExternalSoundStage sound in output.OwnStages.OfType<ExternalSoundStage>())
        {
            sound.Pace.Start();
            _routes[video.Index].Add(new PaceRoute(sound.Pace, output.Run, video, start, _source.StartSeconds + output.Range.EndSeconds));
        }
    }

    private StageQueue<MediaPacket> AddPacketQueue(int stream)
    {
        var queue = new StageQueue<MediaPacket>(PacketQueueLength);
        _packetQueues.Add(queue);
        _routes[stream].Add(new DecodeRoute(queue));
        return queue;
    }

    // The last key frame at or before a time, on the source's clock. Asked for beforehand, because reading may have to begin
    // much earlier for the sake of other outputs. Null = the source cannot seek, and the first key frame read will do.
    private double? FindKeyFrame(StreamFacts video, double seconds)
    {
        if (!_source.Seekable)
            return null;
        foreach (StreamFacts stream in _source.Streams)
            _source.Select(stream.Index, stream.Index == video.Index);
        _source.Seek(seconds);
        using var packet = new MediaPacket();
        for (; _source.Read(packet) == CodecResult.Ok; packet.Clear())
        {
            PacketFacts facts = packet.Facts;
            if (facts.Stream != video.Index || !facts.Key || facts.Pts == MediaPacket.NoTime)
                continue;
            double found = facts.Pts * video.TimeBase.ToDouble();
            _firstCopied = Math.Min(_firstCopied, found);
            return found;
        }

        return null;
    }

    // One seek serves all outputs: to the earliest start that any of them wants. Looking for key frames has moved the source.
    private void SeekToFirstStart()
    {
        double first = Math.Min(_source.StartSeconds + Alive.Min(o => o.Range.StartSeconds), _firstCopied);
        if (first > _source.StartSeconds && Alive.Any(o => o.Sounds.Count > 0))
            first = Math.Max(_source.StartSeconds, first - SoundReader.PrerollSeconds);
        if (_source.Seekable && (first > _source.StartSeconds || double.IsFinite(_firstCopied)))
            _source.Seek(first);
    }

    private double? FindTruncation(DemuxStage demux)
    {
        if (demux.EndedEarly || _source.DurationIsGuess || Outputs.All(o => o.Run.Failure is not null))
            return null;
        // Only streams that were read count: a stream that nobody wanted may be the longest.
        double stated = 0;
        for (int i = 0; i < _routes.Length; i++)
        {
            StreamFacts stream = _source.Streams[i];
            if (_routes[i].Count > 0 && stream.Duration != MediaPacket.NoTime)
                stated = Math.Max(stated, stream.Duration * stream.TimeBase.ToDouble());
        }

        double read = demux.ReadSeconds - _source.StartSeconds;
        return stated - read > Math.Max(2, stated * 0.05) ? read : null;
    }

    private void OnStageError(Exception error)
    {
        Interlocked.CompareExchange(ref _error, error, null);
        Stop();
    }

    private static void Guard(PlannedOutput output, JobPhase phase, Action step)
    {
        try
        {
            step();
        }
        catch (MediaException e)
        {
            output.Run.Fail(FailureClassifier.Classify(e, JobPhase.Mux));
        }
        catch (Exception e) when (e is JobException or IOException or UnauthorizedAccessException)
        {
            output.Run.Fail(FailureClassifier.Classify(e, phase == JobPhase.Plan && e is not JobException ? JobPhase.Mux : phase));
        }
    }
}
