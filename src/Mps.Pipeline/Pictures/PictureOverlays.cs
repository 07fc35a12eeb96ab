using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Outputs;
using Mps.Pipeline.Overlays;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// Draws an output's overlays on its single pictures. They may come in any order, while overlays only go forwards: what has
/// moved on is opened anew for a picture of an earlier time. One thread at a time.
/// </summary>
internal sealed class PictureOverlays : IDisposable
{
    private readonly IReadOnlyList<Overlay> _overlays;
    private readonly StreamFacts _stream;
    private readonly OverlayTimeline _timeline;
    private readonly Interrupt _interrupt = new();
    private readonly Lock _gate = new();
    private OverlayPictures? _pictures;
    private Shape _openFor;
    private double _last;
    private bool _disposed;

    private readonly record struct Shape(int Width, int Height, int Format);

    /// <param name="overlays">In the order in which they are drawn.</param>
    /// <param name="context">The run.</param>
    /// <param name="output">Whose they are; when it fails, reading of their files ends.</param>
    /// <param name="stream">The source's stream.</param>
    public PictureOverlays(IReadOnlyList<Overlay> overlays, RunContext context, OutputRun output, StreamFacts stream)
    {
        _overlays = overlays;
        _stream = stream;
        double length = context.Source.DurationSeconds;
        _timeline = new OverlayTimeline(context.Job.Input, 0, length > 0 ? length : null);
        output.OnFailure(() =>
        {
            lock (_gate)
            {
                if (!_disposed)
                    _interrupt.Cancel();
            }
        });
    }

    /// <summary>Draws what belongs to a time.</summary>
    /// <param name="picture">May refer to other memory afterwards.</param>
    /// <param name="seconds">From the source's start.</param>
    /// <exception cref="JobException">A file cannot be read, a font is missing, or the like.</exception>
    public void Draw(MediaFrame picture, double seconds)
    {
        FrameFacts facts = picture.Facts;
        var format = new Shape(facts.Width, facts.Height, facts.Format);
        if (_pictures is null || format != _openFor || seconds < _last)
        {
            _pictures?.Dispose();
            _pictures = null;
            var parameters = new VideoParameters(
                facts.Width, facts.Height, facts.Format, _stream.TimeBase, _stream.AverageRate, new Rational(1, 1), facts.Color);
            _pictures = new OverlayPictures(OverlayRenderer.Open(_overlays, parameters, _timeline, _interrupt));
            _openFor = format;
        }

        _last = seconds;
        _pictures.Draw(picture, seconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pictures?.Dispose();
        lock (_gate)
        {
            _disposed = true;
            _interrupt.Dispose();
        }
    }
}
