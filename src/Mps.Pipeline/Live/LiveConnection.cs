using System.Runtime.ExceptionServices;
using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Live;

/// <summary>An open live source: its packets, and the streams that are followed. Owns the demuxer. One thread at a time.</summary>
internal sealed class LiveConnection : IDisposable
{
    private readonly MediaSource _source;
    private readonly NamedAddresses _named;
    private readonly Interrupt _interrupt;
    private readonly ReportedStart? _start;
    private MediaException? _loss;
    private int _known;
    private int _lost;

    private LiveConnection(LiveAddress address, MediaSource source, NamedAddresses named, Interrupt interrupt)
    {
        (Address, _source, _named, _interrupt) = (address, source, named, interrupt);
        Tracks = LiveTracks.Choose(source);
        Tracks.Select();
        _known = source.Streams.Count;
        if (address.Alignment > TimeSpan.Zero)
            _start = new ReportedStart([.. new[] { Tracks.Video, Tracks.Audio }.OfType<StreamFacts>().Select(s => s.Index)], address.Alignment, TimeProvider.System);
    }

    /// <summary>How it was opened.</summary>
    public LiveAddress Address { get; }

    /// <summary>What is followed now.</summary>
    public LiveTracks Tracks { get; private set; }

    /// <summary>Goes on after a segment that could not be had: it was asked for again already.</summary>
    public bool TakesLosses { get; set; }

    /// <summary>How long ago the packet that was read last came in.</summary>
    public TimeSpan Age { get; private set; }

    /// <summary>Part of the source could not be had.</summary>
    public bool HasLost => _source.Lost > _lost;

    /// <summary>What was lost so far is known.</summary>
    public void ForgetLosses() => (_lost, TakesLosses) = (_source.Lost, false);

    /// <summary>Connects and finds the streams.</summary>
    /// <param name="address">Where.</param>
    /// <param name="named">Decides about addresses that the source names.</param>
    /// <param name="connect">Until it answers.</param>
    /// <param name="interrupt">Borrowed.</param>
    /// <exception cref="JobException">With phase Open or Probe.</exception>
    public static LiveConnection Open(LiveAddress address, NamedAddresses named, TimeSpan connect, Interrupt interrupt)
    {
        JobPhase phase = JobPhase.Open;
        MediaSource? source = null;
        try
        {
            interrupt.SetDeadline(connect);
            source = MediaSource.OpenWatched(address.Url, interrupt, address.Options, named.OptionsOf);
            phase = JobPhase.Probe;
            interrupt.SetDeadline(address.Silence + LiveAddress.Analysis);
            MediaException? broken = null;
            // It complains of every decoder that it may not open.
            AvLog.Listen(() =>
            {
                try
                {
                    source.Probe();
                }
                catch (MediaException e)
                {
                    broken = e;
                }
            });
            if (broken is not null)
                throw broken;
            // It makes do with what it has when it is interrupted, which may be in mid-packet.
            if (interrupt.IsExpired)
                throw JobException.InSource(JobPhase.Probe, "The source is too slow to tell what it sends.", JobFailureDetail.TimedOut);
            var connection = new LiveConnection(address, source, named, interrupt);
            if (connection.Tracks is { Video: null, Audio: null })
                throw JobException.InSource(JobPhase.Probe, $"The source ({source.Format}) sends neither picture nor sound.");
            return connection;
        }
        catch (MediaException e)
        {
            source?.Dispose();
            throw named.Meaning(e, phase);
        }
        catch (JobException)
        {
            source?.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next packet of the streams that are followed.</summary>
    /// <param name="packet">Filled.</param>
    /// <param name="facts">Of the packet.</param>
    /// <param name="changed">The streams are not what they were: with this packet <see cref="Tracks"/> are new.</param>
    /// <returns>Its stream; null at the end.</returns>
    /// <exception cref="MediaException">The connection is lost, or silent for too long.</exception>
    /// <exception cref="JobException">The source names an address that may not be reached.</exception>
    public StreamFacts? Read(MediaPacket packet, out PacketFacts facts, out bool changed)
    {
        if (_start is not { } start)
            return Receive(packet, out facts, out changed);
        try
        {
            while (start.Waits)
            {
                if (Receive(packet, out facts, out changed) is null)
                    start.Release();
                else
                    start.Keep(packet, facts, Tracks, changed);
            }
        }
        catch (MediaException e)
        {
            // What has come is not lost with the connection.
            _loss = e;
            start.Release();
        }

        if (start.IsEmpty)
        {
            if (_loss is not null)
                ExceptionDispatchInfo.Throw(_loss);
            Age = TimeSpan.Zero;
            return Receive(packet, out facts, out changed);
        }

        packet.Clear();
        Age = start.Take(packet, out facts, out LiveTracks tracks, out changed);
        Tracks = tracks;
        return facts.Stream == Tracks.Video?.Index ? Tracks.Video : Tracks.Audio;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _start?.Dispose();
        _source.Dispose();
    }

    private StreamFacts? Receive(MediaPacket packet, out PacketFacts facts, out bool changed)
    {
        changed = false;
        while (true)
        {
            packet.Clear();
            _interrupt.SetDeadline(Address.Silence);
            bool any = _source.Read(packet) == CodecResult.Ok;
            _named.ThrowIfRefused();
            // A segment that broke off ends in part of a frame, and so does what is in flight at the deadline.
            if (any && Address.IsPlaylist && (_interrupt.IsExpired || (HasLost && !TakesLosses)))
                throw new MediaException("read the source", 0, "a segment broke off");
            if (!any)
            {
                facts = default;
                return null;
            }

            facts = packet.Facts;
            if (facts.SizeBytes == 0)
                continue;
            if (_source.Refresh(packet))
                changed |= Follow(facts.Stream);
            if (facts.Stream == Tracks.Video?.Index)
                return Tracks.Video;
            if (facts.Stream == Tracks.Audio?.Index)
                return Tracks.Audio;
        }
    }

    // A stream that appears takes the place of the one of its kind: advertisements in HLS come with streams of their own.
    private bool Follow(int stream)
    {
        LiveTracks before = Tracks;
        StreamFacts fresh = _source.Streams[stream];
        StreamFacts? At(StreamFacts? old) => old is null ? null : _source.Streams[old.Index];
        bool appeared = stream >= _known;
        _known = Math.Max(_known, _source.Streams.Count);
        StreamFacts? video = fresh.Kind == StreamKind.Video && !fresh.AttachedPicture && (appeared || before.Video is null) ? fresh : At(before.Video);
        StreamFacts? audio = fresh.Kind == StreamKind.Audio && (appeared || before.Audio is null) ? fresh : At(before.Audio);
        Tracks = new LiveTracks(_source, video, audio);
        if (stream != video?.Index && stream != audio?.Index)
            return false;
        Tracks.Select();
        return true;
    }
}
