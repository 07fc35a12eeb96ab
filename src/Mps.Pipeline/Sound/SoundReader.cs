using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Sound;

/// <summary>
/// Reads the sound of one file on the caller's thread, without the rest of the pipeline: a file that sound comes from besides the
/// job's source, or the source once more. Damage is passed over as everywhere. Owns its demuxer and decoders.
/// </summary>
internal sealed class SoundReader : IDisposable
{
    /// <summary>
    /// How far before a time reading must begin for the sound at that time to be right: a packet may reach over it, and what decodes
    /// first is not yet right (80 ms for Opus, RFC 7845 section 4.6; a frame for AAC; nine for the bit reservoir of MP3).
    /// </summary>
    public const double PrerollSeconds = 0.25;

    private readonly MediaInput _input;
    private readonly Interrupt _interrupt = new();
    private readonly Action _onProgress;
    private readonly Dictionary<int, Decoder> _decoders = [];
    private readonly Lock _gate = new();
    private MediaSource? _source;
    private bool _disposed;

    /// <param name="input">The file.</param>
    /// <param name="onProgress">Called for each packet.</param>
    public SoundReader(MediaInput input, Action onProgress)
    {
        _input = input;
        _onProgress = onProgress;
    }

    /// <summary>The opened file.</summary>
    /// <exception cref="JobException">It cannot be opened.</exception>
    public MediaSource Source => _source ??= SourceOpener.Open(_input, _interrupt);

    /// <summary>Makes blocking reads fail. Any thread, even after the end.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (!_disposed)
                _interrupt.Cancel();
        }
    }

    /// <summary>Decodes the picked streams from the start of a range until they want nothing more.</summary>
    /// <param name="picks">What is read, of this file's streams.</param>
    /// <param name="range">Where to start.</param>
    /// <param name="onFrame">Takes a frame for a pick; returns false when that pick wants nothing more.</param>
    /// <param name="mayReadOn">Asked before each packet; may wait. False ends the reading.</param>
    /// <exception cref="JobException">The file cannot be read.</exception>
    public void Read(IReadOnlyList<PickedSound> picks, TimeRange range, Func<int, MediaFrame, bool> onFrame, Func<bool> mayReadOn)
    {
        MediaSource source = Source;
        bool[] wanted = [.. picks.Select(_ => true)];
        foreach (StreamFacts stream in source.Streams)
        {
            bool picked = picks.Any(p => p.Stream.Index == stream.Index);
            source.Select(stream.Index, picked);
            if (picked)
                _decoders[stream.Index] = OpenDecoder(source, stream.Index);
        }

        if (range.StartSeconds > 0 && source.Seekable)
            source.Seek(source.StartSeconds + Math.Max(0, range.StartSeconds - PrerollSeconds));
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        using var share = new MediaFrame();
        while (Array.Exists(wanted, w => w) && mayReadOn() && ReadPacket(source, packet))
        {
            _onProgress();
            int stream = packet.Facts.Stream;
            if (_decoders.TryGetValue(stream, out Decoder? decoder))
                Decode(decoder, stream, packet);
        }

        foreach ((int stream, Decoder decoder) in _decoders)
            Decode(decoder, stream, null);

        void Decode(Decoder decoder, int stream, MediaPacket? next)
        {
            CodecResult sent;
            do
            {
                sent = Send(decoder, next);
                while (Receive(decoder, frame) == CodecResult.Ok)
                    Give(stream);
            }
            while (sent == CodecResult.Again && next is not null);
        }

        void Give(int stream)
        {
            for (int i = 0; i < picks.Count; i++)
            {
                if (!wanted[i] || picks[i].Stream.Index != stream)
                    continue;
                share.Reference(frame);
                wanted[i] = onFrame(i, share);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Decoder decoder in _decoders.Values)
            decoder.Dispose();
        _source?.Dispose();
        lock (_gate)
        {
            _disposed = true;
            _interrupt.Dispose();
        }
    }

    private static Decoder OpenDecoder(MediaSource source, int stream)
    {
        try
        {
            return Decoder.Open(source, stream, 1);
        }
        catch (MediaException e)
        {
            throw new JobException(FailureClassifier.Classify(e, JobPhase.Decode), e);
        }
    }

    // What cannot be decoded is left out, as every player does.
    private static CodecResult Send(Decoder decoder, MediaPacket? packet)
    {
        try
        {
            return packet is null ? decoder.SendEnd() : decoder.Send(packet);
        }
        catch (MediaException)
        {
            return CodecResult.End;
        }
    }

    private static CodecResult Receive(Decoder decoder, MediaFrame frame)
    {
        try
        {
            return decoder.Receive(frame);
        }
        catch (MediaException)
        {
            return CodecResult.End;
        }
    }

    private bool ReadPacket(MediaSource source, MediaPacket packet)
    {
        if (_input is UrlInput url)
            _interrupt.SetDeadline(TimeSpan.FromSeconds(url.ReadTimeoutSeconds));
        try
        {
            packet.Clear();
            CodecResult result;
            do
                result = source.Read(packet);
            while (result == CodecResult.Again);
            return result == CodecResult.Ok;
        }
        catch (MediaException e) when (e.InvalidData)
        {
            return false;
        }
        catch (MediaException e)
        {
            throw new JobException(FailureClassifier.Classify(e, JobPhase.Decode) with { Retryable = true }, e);
        }
    }
}
