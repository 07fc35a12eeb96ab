using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Stages.Deinterlace;

/// <summary>libavfilter's bwdif, for formats that the kernel does not know.</summary>
internal sealed class FilterDeinterlacing : DeinterlaceMethod
{
    private readonly MediaFrame _result = new();
    private readonly FilterChain _chain;
    private readonly Rational _unit;

    /// <param name="input">The pictures that come in.</param>
    /// <param name="fields">A whole picture for each field.</param>
    /// <param name="threads">Threads of the filter.</param>
    public FilterDeinterlacing(VideoParameters input, bool fields, int threads)
    {
        Summary = $"bwdif (the kernel knows no {AvLibrary.PixelFormatName(input.PixelFormat)})";
        _chain = FilterChain.OpenVideo(input, $"bwdif=mode={(fields ? "send_field" : "send_frame")}:deint=interlaced", threads);
        _unit = input.TimeBase;
    }

    public override string Summary { get; }

    public override void Push(MediaFrame picture, EmitPicture emit)
    {
        _chain.Push(picture);
        Drain(emit);
    }

    public override void Flush(EmitPicture emit)
    {
        _chain.PushEnd();
        Drain(emit);
    }

    public override void Dispose()
    {
        _chain.Dispose();
        _result.Dispose();
    }

    private void Drain(EmitPicture emit)
    {
        while (_chain.Pull(_result) == CodecResult.Ok)
        {
            // bwdif counts fields.
            _result.Pts = new MediaTime(_result.Pts, _chain.VideoOutput.TimeBase).Rescale(_unit).Ticks;
            emit(_result);
        }
    }
}
