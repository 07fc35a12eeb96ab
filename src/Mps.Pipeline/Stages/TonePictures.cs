using Mps.Av;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Stages;

/// <summary>HDR to SDR through our own kernel: yuv420p10le in, yuv420p of the same even size out.</summary>
internal sealed class TonePictures : PictureProcess
{
    private readonly ToneMapper _mapper;
    private readonly FramePool _pool;
    private readonly FrameFormat _source;
    private readonly FrameFormat _target;

    public TonePictures(int width, int height, ToneCurve curve)
    {
        _mapper = new ToneMapper(curve);
        _source = new FrameFormat(PixelFormat.Yuv420p10le, width, height);
        _target = new FrameFormat(PixelFormat.Yuv420p, width, height);
        _pool = new FramePool(width, height, AvLibrary.PixelFormat("yuv420p"));
    }

    public override string Summary => $"tone mapped to BT.709 by our kernel ({KernelSet.Best.Level})";

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        _pool.Get(result);
        result.CopyPropertiesFrom(picture);
        _mapper.Map(PictureViews.Read(picture, _source), PictureViews.Write(result, _target));
        result.SetColor(HdrColors.Sdr);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pool.Dispose();
    }
}

/// <summary>One process after another.</summary>
internal sealed class ChainPictures(PictureProcess first, PictureProcess second) : PictureProcess
{
    private readonly MediaFrame _between = new();

    /// <summary>The second process alone where the first only passes pictures on.</summary>
    public static PictureProcess Of(PictureProcess first, PictureProcess second) => first is PassPictures ? second : new ChainPictures(first, second);

    public override string Summary => $"{first.Summary}, {second.Summary}";

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        first.Make(picture, _between);
        second.Make(_between, result);
        _between.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        first.Dispose();
        second.Dispose();
        _between.Dispose();
    }
}
