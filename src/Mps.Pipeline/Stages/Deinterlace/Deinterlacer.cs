using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Pipeline.Stages.Deinterlace;

/// <summary>Takes a picture that is ready; its content may be taken.</summary>
internal delegate void EmitPicture(MediaFrame picture);

/// <summary>
/// Makes whole pictures of interlaced ones: by the kernel, or by libavfilter's bwdif where the kernel does not know the format. It starts with the first
/// picture that is marked interlaced, and stays: a source that mixes both is judged picture by picture, and what is not marked passes untouched.
/// </summary>
/// <param name="unit">Time base of the pictures that come and go. With <paramref name="fields"/> a picture's length is an even number of it.</param>
/// <param name="rate">Interlaced pictures a second, about.</param>
/// <param name="fields">A whole picture for each field, at its own time; else one for each interlaced picture, at the time of its first field.</param>
/// <param name="crew">Who does it; borrowed.</param>
/// <param name="filterThreads">Threads of the filter.</param>
internal sealed class Deinterlacer(Rational unit, Rational rate, bool fields, EnhanceCrew crew, int filterThreads) : IDisposable
{
    private DeinterlaceMethod? _method;
    private (int Width, int Height, int Format) _opened;

    /// <summary>Most pictures that are held back or referred to.</summary>
    public const int HeldPictures = 4;

    /// <summary>Told once for each way of doing it: a few words for people.</summary>
    public Action<string>? Began { get; init; }

    /// <summary>Takes a picture and emits those that are ready, the same one when there is nothing to do.</summary>
    /// <param name="picture">Left empty or as it is.</param>
    /// <param name="emit">Receives pictures.</param>
    /// <exception cref="MediaException">The filter refuses, or there is no memory.</exception>
    public void Push(MediaFrame picture, EmitPicture emit)
    {
        FrameFacts facts = picture.Facts;
        if (_method is not null && _opened != (facts.Width, facts.Height, facts.Format))
        {
            _method.Flush(emit);
            _method.Dispose();
            _method = null;
        }

        if (_method is null && (!facts.Interlaced || AvLibrary.IsOnDevice(facts.Format)))
        {
            emit(picture);
            return;
        }

        if (_method is null)
            Open(facts);
        _method!.Push(picture, emit);
    }

    /// <summary>Emits what is held back.</summary>
    public void Flush(EmitPicture emit) => _method?.Flush(emit);

    /// <inheritdoc/>
    public void Dispose() => _method?.Dispose();

    private void Open(in FrameFacts facts)
    {
        string name = AvLibrary.PixelFormatName(facts.Format);
        _method = PixelFormats.TryParse(name, out PixelFormat pixels) && KernelDeinterlacing.Supports(new FrameFormat(pixels, facts.Width, facts.Height))
            ? new KernelDeinterlacing(new FrameFormat(pixels, facts.Width, facts.Height), facts.Format, fields, crew)
            : new FilterDeinterlacing(new VideoParameters(facts.Width, facts.Height, facts.Format, unit, rate, facts.SampleAspectRatio, facts.Color), fields, filterThreads);
        _opened = (facts.Width, facts.Height, facts.Format);
        Began?.Invoke($"{_method.Summary}, one picture for each {(fields ? "field" : "picture")}");
    }
}
