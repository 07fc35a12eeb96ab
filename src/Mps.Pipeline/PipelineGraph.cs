using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline;

/// <summary>The stages of one run and what connects them. Owns decoders, queues and writers; borrows the source.</summary>
public sealed class PipelineGraph : IDisposable
{
    // Coded packets ahead of a decoder, and pictures between the decoder and each output. One picture is enough: decoder and
    // encoder both hold several themselves, and every queued picture is a slot of the ring.
    private const int PacketQueueLength = 32;
    private const int FrameQueueLength = 1;

    private readonly JobSpec _job;
    private readonly MediaSource _source;
    private readonly RunCounters _counters;
    private readonly Action _onFirstFrame;
    private readonly Interrupt _interrupt;
    private readonly RingPictures _pictures = new();
    private readonly List<Stage> _stages = [];
    private readonly List<Decoder> _decoders = [];
    private readonly List<StageQueue<MediaPacket>> _packetQueues = [];
    private readonly List<StageQueue<MediaFrame>> _frameQueues = [];
    private readonly List<PacketRoute>[] _routes;
    private DemuxStage? _demux;
    private double _firstCopied = double.PositiveInfinity;
    private Exception? _error;

    /// <summary>Plans every output and builds the stages. An output that does not fit has failed already afterwards.</summary>
    public PipelineGraph(JobSpec job, MediaSource source, Interrupt interrupt, RunCounters counters, Action onFirstFrame)
    {
        _job = job;
        _source = source;
        _interrupt = interrupt;
        _counters = counters;
        _onFirstFrame = onFirstFrame;
        _routes = [.. source.Streams.Select(_ => new List<PacketRoute>())];
        Outputs = [.. job.Outputs.Select(o => new PlannedOutput(new OutputRun((TranscodeOutput)o)))];
        try
        {
            foreach (PlannedOutput output in Outputs)
                Guard(output, JobPhase.Plan, () => output.Open(source, job.StagingDirectory, interrupt, counters));
            BuildCopies();
            BuildVideo();
            BuildAudio();
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
        SeekToFirstStart();

        TimeSpan? patience = _job.Input is UrlInput url ? TimeSpan.FromSeconds(url.ReadTimeoutSeconds) : null;
        _demux = new DemuxStage(_source, _interrupt, [.. _routes.Select(r => r.ToArray())], patience, _counters);
        _stages.Add(_demux);
        foreach (Stage stage in _stages)
            stage.Start(OnStageError);
        foreach (Stage stage in _stages)
            stage.Join();
        _interrupt.SetDeadline(null);
        TruncatedAt = FindTruncation(_demux);
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
        _pictures.Dispose();
    }

    private void ReleaseStages()
    {
        foreach (Stage stage in _stages)
            stage.Dispose();
        foreach (Decoder decoder in _decoders)
            decoder.Dispose();
    }

    private IEnumerable<PlannedOutput> Alive => Outputs.Where(o => o.Run.Failure is null);

    private void BuildCopies()
    {
        foreach (PlannedOutput output in Alive)
        {
            var start = new CopyStart();
            bool videoLeads = output.Streams.Video is not null && output.Run.Spec.Video!.Codec == "copy";
            Guard(output, JobPhase.Plan, () =>
            {
                if (videoLeads && output.Range.StartSeconds > 0)
                    start.Seconds = FindKeyFrame(output.Streams.Video!, _source.StartSeconds + output.Range.StartSeconds);
                if (videoLeads)
                    AddCopy(output, output.Streams.Video!, output.VideoSlot, start, leads: true);
                if (output.Streams.Audio is { } audio && output.Run.Spec.Audio!.Codec == "copy")
                    AddCopy(output, audio, output.AudioSlot, start, leads: !videoLeads);
            });
        }
    }

    private void AddCopy(PlannedOutput output, StreamFacts stream, int slot, CopyStart start, bool leads)
    {
        output.Writer.Attach(slot, sink => sink.AddCopied(_source, stream.Index), stream.TimeBase);
        output.Run.Explain($"{(stream.Kind == StreamKind.Video ? "video" : "audio")}: {stream.Codec} copied, not encoded again");
        _routes[stream.Index].Add(new CopyRoute(output.Run, output.Writer, slot, stream, start, leads, output.Range, _source.StartSeconds));
    }

    // One decoder for each video stream that any output encodes; all outputs of it share its pictures.
    private void BuildVideo()
    {
        foreach (IGrouping<int, PlannedOutput> group in Alive
            .Where(o => o.Streams.Video is not null && o.Run.Spec.Video!.Codec != "copy")
            .GroupBy(o => o.Streams.Video!.Index).ToList())
        {
            PlannedOutput[] outputs = [.. group];
            Decoder decoder;
            try
            {
                int threads = ThreadPlan.DecoderThreads(Threads, outputs[0].Streams.Video!, outputs.Select(o => o.Run.Spec.Video!));
                decoder = Decoder.Open(_source, group.Key, threads, _pictures);
            }
            catch (MediaException e)
            {
                foreach (PlannedOutput output in outputs)
                    output.Run.Fail(FailureClassifier.Classify(e, JobPhase.Decode));
                continue;
            }

            _decoders.Add(decoder);
            // Pictures that the decoder refers to, that wait in queues, that branches hold (current, repeated, in a filter).
            _pictures.Slots = decoder.HeldPictures + outputs.Length * (FrameQueueLength + 3) + 2;
            StageQueue<MediaPacket> packets = AddPacketQueue(group.Key);
            var branches = new StageQueue<MediaFrame>[outputs.Length];
            for (int i = 0; i < outputs.Length; i++)
            {
                PlannedOutput output = outputs[i];
                branches[i] = new StageQueue<MediaFrame>(FrameQueueLength);
                _frameQueues.Add(branches[i]);
                _stages.Add(new VideoBranch(
                    output.Run, output.Writer, output.VideoSlot, output.Streams.Video!, branches[i], output.Range, _source.StartSeconds, Threads, _counters));
            }

            _stages.Add(new VideoDecodeStage(decoder, packets, branches, _pictures, _onFirstFrame, _counters));
        }
    }

    private void BuildAudio()
    {
        foreach (IGrouping<int, PlannedOutput> group in Alive.Where(o => o.Audio is not null).GroupBy(o => o.Streams.Audio!.Index).ToList())
        {
            PlannedOutput[] outputs = [.. group];
            Decoder decoder;
            try
            {
                decoder = Decoder.Open(_source, group.Key, 1);
            }
            catch (MediaException e)
            {
                foreach (PlannedOutput output in outputs)
                    output.Run.Fail(FailureClassifier.Classify(e, JobPhase.Decode));
                continue;
            }

            _decoders.Add(decoder);
            AudioBranch[] branches = [.. outputs.Select(o => new AudioBranch(
                o.Run, o.Writer, o.AudioSlot, o.Streams.Audio!, o.Audio!, o.Range, _source.StartSeconds))];
            bool alone = outputs.All(o => o.Streams.Video is null);
            _stages.Add(new AudioDecodeStage(decoder, AddPacketQueue(group.Key), branches, alone ? _onFirstFrame : static () => { }, _counters));
        }
    }

    private int Threads => _job.Threads > 0 ? _job.Threads : Environment.ProcessorCount;

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
