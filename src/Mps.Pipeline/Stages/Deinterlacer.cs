using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Stages;

/// <summary>
/// Makes whole pictures of interlaced ones, one for one, by libavfilter's bwdif; pictures that are not marked interlaced pass.
/// It starts with the first marked picture, and stays: a source that mixes both is judged picture by picture.
/// </summary>
internal sealed class Deinterlacer(StreamFacts stream, int threads) : IDisposable
{
    private readonly MediaFrame _result = new();
    private FilterChain? _chain;
    private MediaTimeBase _unit;
    private (int Width, int Height, int Format) _opened;

    private readonly record struct MediaTimeBase(Rational In, Rational Out);

    /// <summary>Takes a picture that is ready; its content may be taken.</summary>
    public delegate void Emit(MediaFrame picture);

    /// <summary>Pictures that the filter holds back or refers to.</summary>
    public const int HeldPictures = 4;

    /// <summary>It has begun.</summary>
    public bool Active => _chain is not null;

    /// <summary>Takes a picture and emits those that are ready, the same one when there is nothing to do.</summary>
    /// <param name="picture">Left empty or as it is.</param>
    /// <param name="emit">Receives pictures.</param>
    /// <exception cref="MediaException">The filter refuses.</exception>
    public void Push(MediaFrame picture, Emit emit)
    {
        FrameFacts facts = picture.Facts;
        bool fits = _opened == (facts.Width, facts.Height, facts.Format);
        if (_chain is not null && !fits)
        {
            Flush(emit);
            _chain.Dispose();
            _chain = null;
        }

        if (_chain is null && (!facts.Interlaced || AvLibrary.IsOnDevice(facts.Format)))
        {
            emit(picture);
            return;
        }

        if (_chain is null)
            Open(facts);
        _chain!.Push(picture);
        Drain(emit);
    }

    /// <summary>Emits what is held back.</summary>
    public void Flush(Emit emit)
    {
        if (_chain is null)
            return;
        _chain.PushEnd();
        Drain(emit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chain?.Dispose();
        _result.Dispose();
    }

    private void Open(in FrameFacts facts)
    {
        var input = new VideoParameters(
            facts.Width, facts.Height, facts.Format, stream.TimeBase, stream.AverageRate, facts.SampleAspectRatio, facts.Color);
        _chain = FilterChain.OpenVideo(input, "bwdif=mode=send_frame:deint=interlaced", threads);
        _unit = new MediaTimeBase(stream.TimeBase, _chain.VideoOutput.TimeBase);
        _opened = (facts.Width, facts.Height, facts.Format);
    }

    private void Drain(Emit emit)
    {
        while (_chain!.Pull(_result) == CodecResult.Ok)
        {
            // bwdif counts fields.
            _result.Pts = new MediaTime(_result.Pts, _unit.Out).Rescale(_unit.In).Ticks;
            emit(_result);
        }
    }
}
