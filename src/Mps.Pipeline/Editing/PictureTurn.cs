using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Editing;

/// <summary>Turns a stream's pictures upright where its display matrix says so, and gives them the shape that the container states.</summary>
internal sealed class PictureTurn(StreamFacts stream) : IDisposable
{
    private FilterChain? _chain;
    private (int Width, int Height, int Format) _opened;

    /// <summary>Turns one picture.</summary>
    /// <param name="picture">Left empty when it had to be turned, else as it was.</param>
    /// <param name="result">Receives the turned picture.</param>
    /// <returns>False when it was upright: <paramref name="result"/> is untouched.</returns>
    /// <exception cref="MediaException">The filters refuse.</exception>
    public bool Apply(MediaFrame picture, MediaFrame result)
    {
        FrameFacts facts = picture.Facts;
        if (!facts.SampleAspectRatio.IsPositive && stream.SampleAspectRatio.IsPositive)
            picture.SetSampleAspectRatio(stream.SampleAspectRatio);
        if (stream.Rotation == 0 && !stream.Mirrored)
            return false;
        if (_chain is null || _opened != (facts.Width, facts.Height, facts.Format))
        {
            _chain?.Dispose();
            _chain = null;
            _opened = (facts.Width, facts.Height, facts.Format);
            Rational shape = facts.SampleAspectRatio.IsPositive ? facts.SampleAspectRatio : stream.SampleAspectRatio;
            var input = new VideoParameters(facts.Width, facts.Height, facts.Format, stream.TimeBase, stream.AverageRate, shape, facts.Color);
            string turn = stream.Rotation switch { 90 => "transpose=clock", 180 => "hflip,vflip", 270 => "transpose=cclock", _ => "null" };
            _chain = FilterChain.OpenVideo(input, stream.Mirrored ? $"hflip,{turn}" : turn, 1);
        }

        _chain.Push(picture);
        return _chain.Pull(result) == CodecResult.Ok;
    }

    /// <inheritdoc/>
    public void Dispose() => _chain?.Dispose();
}
