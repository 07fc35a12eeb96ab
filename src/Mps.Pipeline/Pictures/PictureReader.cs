using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// Takes pictures of a stream that nothing else decodes. Several readers, each with a source and a decoder of its own, share
/// the runs of the stream that lead to wanted pictures, and make the outputs of them on the same thread.
/// </summary>
internal sealed class PictureReader : Stage
{
    // Further readers cost memory (a decoder's pictures each) and gain little: short runs end in input and output.
    private const int MostReaders = 4;
    private const int MostDecoderThreads = 8;

    private readonly RunContext _context;
    private readonly StreamFacts _stream;
    private readonly Agenda _agenda;
    private readonly int _number;
    private readonly Interrupt _interrupt = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<PictureDemand, PictureMaker> _makers = [];
    private bool _disposed;

    private PictureReader(RunContext context, StreamFacts stream, Agenda agenda, int number)
        : base($"pictures-{stream.Index}.{number}")
    {
        _context = context;
        _stream = stream;
        _agenda = agenda;
        _number = number;
        foreach (PictureDemand demand in agenda.Demands)
            demand.Output.OnFailure(StopWhenUnwanted);
    }

    /// <summary>The readers for all pictures of one stream.</summary>
    public static IEnumerable<PictureReader> For(RunContext context, StreamFacts stream, IReadOnlyList<PictureDemand> demands)
    {
        var agenda = new Agenda(demands);
        int readers = Math.Clamp(Math.Min(context.Threads, demands.Sum(d => d.Times.Count)), 1, MostReaders);
        return [.. Enumerable.Range(0, readers).Select(n => new PictureReader(context, stream, agenda, n))];
    }

    /// <inheritdoc/>
    protected override void Run()
    {
        try
        {
            if (_number > 0 && _agenda.Count <= _number)
                return;
            using MediaSource source = SourceOpener.Open(_context.Job.Input, _interrupt);
            foreach (StreamFacts other in source.Streams)
                source.Select(other.Index, other.Index == _stream.Index);
            if (_number == 0)
                _agenda.Set(PictureRun.Plan(_agenda.Demands, KeyIndex.Of(source, _stream, p => Read(source, p)), _stream));
            Take(source);
        }
        catch (Exception e) when (e is MediaException or JobException)
        {
            foreach (PictureDemand demand in _agenda.Demands)
                demand.Output.Fail(FailureClassifier.Classify(e, JobPhase.Decode));
        }
        finally
        {
            if (_number == 0)
                _agenda.Set([]); // nobody may wait for a plan that will not come
            foreach (PictureMaker maker in _makers.Values)
                maker.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        lock (_gate)
        {
            _disposed = true;
            _interrupt.Dispose();
        }
    }

    private void Take(MediaSource source)
    {
        int readers = Math.Clamp(Math.Min(_context.Threads, _agenda.Count), 1, MostReaders);
        // Frame threads help through a long run and delay a short one.
        int threads = _agenda.AllKeys ? 1 : Math.Clamp(_context.Threads / readers, 1, MostDecoderThreads);
        using var pictures = new RingPictures();
        using Decoder decoder = Decoder.Open(source, _stream.Index, threads, pictures);
        pictures.Slots = decoder.HeldPictures + FramePicker.Slots + 3;
        using var runs = new RunDecoder(source, _stream, decoder, p => Read(source, p), f => Decoded(f, pictures), _context.Counters.DecodeFailed);
        while (_agenda.Next() is { } run)
        {
            Want[] wants = [.. run.Wants.Where(w => w.Demand.Output.Failure is null)];
            if (wants.Length > 0)
                Take(runs, run with { Wants = wants });
        }
    }

    private void Take(RunDecoder decoder, PictureRun run)
    {
        if (run.KeyOnly && decoder.TakeKey(run.Key!.Value, frame => Make(frame, run.Wants)))
            return;
        using var picker = new FramePicker([.. run.Wants.Select(w => w.Tick)], 0, (frame, i) => Make(frame, run.Wants.AsSpan(i, 1)));
        decoder.Take(run, picker);
        if (!picker.Empty)
        {
            CheckEnd(run.Wants[^1], picker);
            // Whether the source's length is known is the same for all demands.
            picker.End(run.Wants[0].Demand.Beyond is null ? null : i => run.Wants[i].Demand.Beyond!(run.Wants[i].Item));
        }
    }

    // As the graph does for whole films: a stream that ends long before its stated end was cut off.
    private void CheckEnd(Want last, FramePicker picker)
    {
        if (picker.Done || _context.Source.DurationIsGuess || _stream.Duration == MediaPacket.NoTime)
            return;
        double tick = _stream.TimeBase.ToDouble();
        double start = (_stream.Start == MediaPacket.NoTime ? 0 : _stream.Start) * tick, stated = start + (_stream.Duration * tick);
        double ended = picker.EndTick * tick;
        if (Math.Min(stated, last.Tick * tick) - ended > Math.Max(2, _stream.Duration * tick * 0.05))
        {
            throw JobException.InSource(JobPhase.Decode, string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"The source is cut off: it states {_context.Source.DurationSeconds:0.###} s and ends after {Math.Max(0, ended - _context.Source.StartSeconds):0.###} s."));
        }
    }

    private void Make(MediaFrame frame, ReadOnlySpan<Want> wants)
    {
        foreach (Want want in wants)
        {
            PictureDemand demand = want.Demand;
            if (demand.Output.Failure is not null)
                continue;
            try
            {
                if (!_makers.TryGetValue(demand, out PictureMaker? maker))
                    _makers[demand] = maker = demand.OpenMaker();
                maker.Take(frame, want.Item);
            }
            catch (Exception e) when (e is MediaException or JobException or IOException or UnauthorizedAccessException)
            {
                demand.Fail(e);
            }
        }
    }

    private void Decoded(MediaFrame frame, RingPictures pictures)
    {
        _context.Counters.FrameDecoded(pictures.Ring?.Contains(frame.Facts.Plane(0)) ?? false);
        _context.OnFirstFrame();
    }

    private bool Read(MediaSource source, MediaPacket packet)
    {
        if (_context.Job.Input is UrlInput url)
            _interrupt.SetDeadline(TimeSpan.FromSeconds(url.ReadTimeoutSeconds));
        try
        {
            if (source.Read(packet) == CodecResult.End)
                return false;
            _context.Counters.PacketRead();
            return true;
        }
        catch (MediaException e) when (e.InvalidData)
        {
            // Damage that the demuxer cannot step over is the end of what can be shown.
            _context.Counters.Complain(e.Message);
            return false;
        }
    }

    private void StopWhenUnwanted()
    {
        if (!_agenda.Demands.All(d => d.Output.Failure is not null))
            return;
        // An output may also fail when it is verified, long after this has ended.
        lock (_gate)
        {
            if (!_disposed)
                _interrupt.Cancel();
        }
    }

    /// <summary>What is left to do, shared by the readers. The first one writes it, the others wait for that.</summary>
    private sealed class Agenda(IReadOnlyList<PictureDemand> demands)
    {
        private readonly object _gate = new();
        private List<PictureRun>? _runs;
        private int _next = -1;

        public IReadOnlyList<PictureDemand> Demands => demands;

        public int Count => Runs.Count;

        public bool AllKeys => Runs.TrueForAll(r => r.KeyOnly);

        private List<PictureRun> Runs
        {
            get
            {
                lock (_gate)
                {
                    while (_runs is null)
                        Monitor.Wait(_gate);
                    return _runs;
                }
            }
        }

        /// <summary>The first call counts.</summary>
        public void Set(List<PictureRun> runs)
        {
            lock (_gate)
            {
                _runs ??= runs;
                Monitor.PulseAll(_gate);
            }
        }

        public PictureRun? Next()
        {
            int next = Interlocked.Increment(ref _next);
            return next < Runs.Count ? Runs[next] : null;
        }
    }
}
