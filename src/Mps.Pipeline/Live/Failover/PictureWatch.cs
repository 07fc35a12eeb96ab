using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Live.Failover;

/// <summary>
/// Whether a source's picture is black, or stands: key frames alone are decoded, and of each a grid of luma samples is looked at.
/// Times are those of the run's clock. One thread at a time.
/// </summary>
internal sealed class PictureWatch : IDisposable
{
    private const int Columns = 64, Rows = 36;

    // A picture is black when 98 % of it are within a tenth of the range above black: the usual values of FFmpeg's blackdetect.
    private const double BlackShare = 0.98;
    private const int NarrowBlack = 16 + 22, FullBlack = 25;
    private const int FullRange = 2; // AVCOL_RANGE_JPEG

    // Coding the same picture again changes it by less (mean absolute difference, levels of 8 bits); FFmpeg's freezedetect calls 0.26 still.
    private const double Still = 0.5;

    private readonly MediaPacket _packet = new();
    private readonly MediaFrame _frame = new();
    private readonly byte[] _samples = new byte[Columns * Rows];
    private readonly byte[] _standing = new byte[Columns * Rows];
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
        if (tracks.Video is { } video)
            _decoder = Decoder.Open(tracks.Source, video.Index, threads: 1);
    }

    /// <summary>Looks at a key frame, which is left as it is.</summary>
    public void Look(MediaPacket packet, long time)
    {
        if (_decoder is null || !TryDecode(packet))
            return;
        FrameFacts facts = _frame.Facts;
        if (Sample(facts))
            Judge(facts, time);
        _frame.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder?.Dispose();
        _packet.Dispose();
        _frame.Dispose();
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

    private void Judge(in FrameFacts facts, long time)
    {
        int bound = facts.Color.Range == FullRange ? FullBlack : NarrowBlack;
        int dark = 0, difference = 0;
        for (int i = 0; i < _samples.Length; i++)
        {
            dark += _samples[i] <= bound ? 1 : 0;
            difference += Math.Abs(_samples[i] - _standing[i]);
        }

        _blackSince = dark < BlackShare * _samples.Length ? null : _blackSince ?? time;
        if (!_hasStanding || difference > Still * _samples.Length)
        {
            _samples.CopyTo(_standing, 0);
            (_hasStanding, _standingSince) = (true, time);
        }

        _last = time;
    }

    // False = a format without planar luma.
    private bool Sample(in FrameFacts facts)
    {
        if (!PixelFormats.TryParse(AvLibrary.PixelFormatName(facts.Format), out PixelFormat pixels))
            return false;
        var format = new FrameFormat(pixels, facts.Width, facts.Height);
        int bytes = format.PixelBytes(0);
        ReadOnlyFrameView view = PictureViews.Read(_frame, format);
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<byte> line = view.Plane(0).Row(((row * 2) + 1) * facts.Height / (2 * Rows));
            for (int column = 0; column < Columns; column++)
            {
                int x = ((column * 2) + 1) * facts.Width / (2 * Columns);
                // Ten bits lie in the low bits of two bytes, lowest byte first.
                _samples[(row * Columns) + column] = bytes == 1 ? line[x] : (byte)Math.Min(255, ((line[(2 * x) + 1] << 8) | line[2 * x]) >> 2);
            }
        }

        return true;
    }
}
