using Mps.Av;
using Mps.Kernels.Statistics;
using Mps.Media;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Live.Failover;

/// <summary>
/// Whether a source's picture is black, or stands: key frames alone are decoded, and of each the luma is looked at.
/// Times are those of the run's clock. One thread at a time.
/// </summary>
internal sealed class PictureWatch : IDisposable
{
    // A picture is black when 98 % of it are within a tenth of the range above black: the usual values of FFmpeg's blackdetect.
    private const double BlackShare = 0.98;
    private const int NarrowBlack = 16 + 22, FullBlack = 25;
    private const int FullRange = 2; // AVCOL_RANGE_JPEG

    // Coding the same picture again changes it by less (mean absolute difference, levels of 8 bits); FFmpeg's freezedetect calls 0.26 still.
    private const double Still = 0.5;

    private readonly MediaPacket _packet = new();
    private readonly MediaFrame _frame = new();
    private readonly MediaFrame _standing = new();
    private PlaneStatistics? _statistics;
    private FrameFormat _format;
    private Decoder? _decoder;
    private bool _hasStanding;
    private long? _blackSince;
    private long _standingSince;
    private long _last;

    /// <summary>How long the picture had been black at the last key frame.</summary>
    public long Black => _blackSince is { } since ? _last - since : 0;

    /// <summary>How long the picture had not changed at the last key frame.</summary>
    public long Standing => _hasStanding ? _last - _standingSince : 0;

    /// <summary>The picture is coded in this way from now on.</summary>
    /// <param name="tracks">Not kept.</param>
    /// <param name="now">Time of what comes next.</param>
    /// <exception cref="MediaException">There is no decoder for it.</exception>
    public void Open(LiveTracks tracks, long now)
    {
        _decoder?.Dispose();
        _decoder = null;
        _last = now;
        (_hasStanding, _blackSince) = (false, null);
        _standing.Clear();
        if (tracks.Video is { } video)
            _decoder = Decoder.Open(tracks.Source, video.Index, threads: 1);
    }

    /// <summary>Looks at a key frame, which is left as it is.</summary>
    public void Look(MediaPacket packet, long time)
    {
        if (_decoder is null || !TryDecode(packet))
            return;
        if (Measures(_frame.Facts))
            Judge(time);
        _frame.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder?.Dispose();
        _packet.Dispose();
        _frame.Dispose();
        _standing.Dispose();
    }

    // A key frame needs no other: the decoder begins anew with each.
    private bool TryDecode(MediaPacket packet)
    {
        try
        {
            _packet.Reference(packet);
            _decoder!.Flush();
            _decoder.Send(_packet);
            _decoder.SendEnd();
            return _decoder.Receive(_frame) == CodecResult.Ok;
        }
        catch (MediaException)
        {
            return false; // a damaged picture says nothing
        }
        finally
        {
            _packet.Clear();
        }
    }

    private void Judge(long time)
    {
        int black = _frame.Facts.Color.Range == FullRange ? FullBlack : NarrowBlack, depth = _format.BitsPerSample - 8;
        ReadOnlyPlaneView luma = PictureViews.Read(_frame, _format).Plane(0);
        PlaneSums sums = _statistics!.Sums(luma, black << depth);
        _blackSince = sums.DarkShare < BlackShare ? null : _blackSince ?? time;
        _last = time;
        if (_hasStanding && _statistics.Difference(luma, PictureViews.Read(_standing, _format).Plane(0)) <= (Still * (1 << depth) * sums.Samples))
            return;
        _standing.MoveFrom(_frame); // the decoder gets its memory back with the next that stands
        (_hasStanding, _standingSince) = (true, time);
    }

    // Gets ready for the picture's format, which nothing before can be compared with when it is another. False = a format without luma of its own.
    private bool Measures(in FrameFacts facts)
    {
        if (!PixelFormats.TryParse(AvLibrary.PixelFormatName(facts.Format), out PixelFormat pixels) || !PlaneStatistics.Supports(pixels))
            return false;
        var format = new FrameFormat(pixels, facts.Width, facts.Height);
        if (format == _format)
            return true;
        _hasStanding = false;
        _statistics = new PlaneStatistics(format.BitsPerSample);
        _format = format;
        return true;
    }
}
