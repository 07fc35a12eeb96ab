using Mps.Av;

namespace Mps.Pipeline.Overlays;

/// <summary>
/// Decodes an image, still or moving, from its bytes: png, apng, jpeg, gif, webp and nothing else. Keeps one picture; a moving image is
/// decoded again each time it is shown again. Owns the decoder. One thread at a time.
/// </summary>
internal sealed class WatermarkImage : IDisposable
{
    // What the bytes may be: a playlist or a film among them would reach further than a picture does.
    private const string Demuxers = "png_pipe,apng,jpeg_pipe,gif,webp_pipe", Decoders = "png,apng,mjpeg,gif,webp";

    // Formats of moving images state no duration for the last picture, or none at all.
    private const double UsualSeconds = 0.1, LeastSeconds = 0.01;

    private readonly byte[] _bytes;
    private readonly Interrupt _interrupt;
    private readonly MediaFrame _ahead = new();
    private MemoryStream? _stream;
    private CustomIo? _io;
    private MediaSource? _source;
    private Decoder? _decoder;
    private double _tick;
    private long _first = MediaPacket.NoTime;
    private bool _drained;

    private WatermarkImage(string name, byte[] bytes, Interrupt interrupt) => (Name, _bytes, _interrupt) = (name, bytes, interrupt);

    /// <summary>For messages.</summary>
    public string Name { get; }

    /// <summary>The picture shown now.</summary>
    public MediaFrame Current { get; } = new();

    /// <summary>Seconds from the first picture until the next one is due, or the last one has been shown.</summary>
    public double NextSeconds { get; private set; }

    /// <summary>No picture follows.</summary>
    public bool IsLast { get; private set; }

    /// <summary>It has one picture.</summary>
    public bool IsStill { get; private set; }

    /// <summary>Decodes the first picture.</summary>
    /// <param name="asset">The file.</param>
    /// <param name="interrupt">Borrowed.</param>
    /// <exception cref="JobException">Unreadable; names the image.</exception>
    public static WatermarkImage Open(OverlayAsset asset, Interrupt interrupt)
    {
        var image = new WatermarkImage(asset.Name, asset.Bytes, interrupt);
        try
        {
            image.Rewind();
            return image;
        }
        catch (JobException)
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the first picture.</summary>
    /// <exception cref="JobException">Unreadable; names the image.</exception>
    public void Rewind()
    {
        CloseSource();
        Guard(() =>
        {
            _stream = new MemoryStream(_bytes, writable: false);
            _io = new CustomIo(_stream, FileAccess.Read);
            _source = MediaSource.Open("image", _interrupt, $"format_whitelist={Demuxers}\ncodec_whitelist={Decoders}", _io);
            // Not probed: that would decode a picture of any size.
            _decoder = Decoder.Open(_source, 0, 1, options: FormattableString.Invariant($"max_pixels={OverlayGeometry.MaxPixels}\nerr_detect=crccheck+explode"));
            _tick = _source.Streams[0].TimeBase.ToDouble();
            _first = MediaPacket.NoTime;
            _drained = false;
            if (!Decode())
                throw new MediaException("decode it", 0, "there is no picture in it");
        });
        Current.MoveFrom(_ahead);
        Guard(() => Prepare(0));
        IsStill = IsLast;
    }

    /// <summary>Goes to the next picture.</summary>
    /// <exception cref="JobException">Unreadable; names the image.</exception>
    public void Advance()
    {
        double now = NextSeconds;
        Current.MoveFrom(_ahead);
        Guard(() => Prepare(now));
    }

    public void Dispose()
    {
        CloseSource();
        Current.Dispose();
        _ahead.Dispose();
    }

    // Looks for the picture after the current one, which is shown from `now`.
    private void Prepare(double now)
    {
        FrameFacts current = Current.Facts;
        if (_first == MediaPacket.NoTime && current.Pts != MediaPacket.NoTime)
            _first = current.Pts;
        IsLast = !Decode();
        FrameFacts next = _ahead.Facts;
        double stated = current.Duration > 0 ? current.Duration * _tick : UsualSeconds;
        double due = !IsLast && next.Pts != MediaPacket.NoTime && _first != MediaPacket.NoTime ? (next.Pts - _first) * _tick : now + stated;
        NextSeconds = Math.Max(now + LeastSeconds, due);
    }

    // The next picture into _ahead; false at the end.
    private bool Decode()
    {
        using var packet = new MediaPacket();
        while (true)
        {
            switch (_decoder!.Receive(_ahead))
            {
                case CodecResult.Ok:
                    return true;
                case CodecResult.End:
                    return false;
            }

            if (_drained || _source!.Read(packet) == CodecResult.End)
            {
                if (_drained)
                    return false;
                _drained = true;
                _decoder.SendEnd();
                continue;
            }

            _decoder.Send(packet);
            packet.Clear();
        }
    }

    private void Guard(Action read)
    {
        try
        {
            read();
        }
        catch (MediaException e)
        {
            throw OverlayAsset.Unreadable("watermark", Name, e);
        }
    }

    private void CloseSource()
    {
        _decoder?.Dispose();
        _source?.Dispose();
        _io?.Dispose();
        _stream?.Dispose();
        (_decoder, _source, _io, _stream) = (null, null, null, null);
    }
}
