using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Stages;

/// <summary>
/// Decodes the video once for all outputs. Each output gets a reference to the same picture, never a copy; the picture's
/// address travels beside it so that the far end can prove that.
/// </summary>
public sealed class VideoDecodeStage : DecodeLoop
{
    private readonly IPictureDecoder _decoder;
    private readonly IPictureFeed[] _feeds;
    private readonly bool[] _wanted;
    private readonly RingPictures _pictures;
    private readonly Rational _timeBase;
    private readonly Action _onFirstFrame;
    private readonly MediaFrame _share = new();
    private bool _first = true;

    /// <param name="decoder">Borrowed.</param>
    /// <param name="packets">Borrowed.</param>
    /// <param name="feeds">One for each consumer; borrowed.</param>
    /// <param name="pictures">Where the decoder puts its pictures; borrowed.</param>
    /// <param name="timeBase">Unit of the pictures' times.</param>
    /// <param name="onFirstFrame">Called once.</param>
    /// <param name="counters">The run's.</param>
    public VideoDecodeStage(
        IPictureDecoder decoder,
        StageQueue<MediaPacket> packets,
        IPictureFeed[] feeds,
        RingPictures pictures,
        Rational timeBase,
        Action onFirstFrame,
        RunCounters counters)
        : base("video-decode", decoder, packets, counters)
    {
        _decoder = decoder;
        _feeds = feeds;
        _wanted = [.. feeds.Select(_ => true)];
        _pictures = pictures;
        _timeBase = timeBase;
        _onFirstFrame = onFirstFrame;
    }

    /// <inheritdoc/>
    protected override bool OnFrame(MediaFrame frame)
    {
        FrameFacts facts = frame.Facts;
        nint address = facts.Plane(0);
        _pictures.Publish(facts, _timeBase);
        Counters.FrameDecoded(!_decoder.UsesRing || (_pictures.Ring?.Contains(address) ?? false));
        if (_first)
        {
            _first = false;
            Counters.Attach(_pictures.Ring);
            _onFirstFrame();
        }

        bool any = false;
        for (int i = 0; i < _feeds.Length; i++)
        {
            if (!_wanted[i])
                continue;
            if (i == _feeds.Length - 1)
            {
                _wanted[i] = _feeds[i].Push(frame, address);
            }
            else
            {
                _share.Reference(frame);
                _wanted[i] = _feeds[i].Push(_share, address);
            }

            any |= _wanted[i];
        }

        frame.Clear();
        return any;
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        foreach (IPictureFeed feed in _feeds)
            feed.Complete();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _share.Dispose();
    }
}
