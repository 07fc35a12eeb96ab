using Mps.Av;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages;

namespace Mps.Pipeline.Hardware;

/// <summary>Copies pictures from a device to recycled ones in memory.</summary>
internal sealed class PictureDownload : IDisposable
{
    private readonly MediaFrame _copy = new();
    private FramePool? _pool;
    private (int Width, int Height, int Format) _poolOf;

    /// <summary>Replaces a picture on a device by its copy in memory; one in memory is left alone.</summary>
    /// <exception cref="MediaException">The copy failed.</exception>
    public void Replace(MediaFrame picture)
    {
        FrameFacts facts = picture.Facts;
        if (!AvLibrary.IsOnDevice(facts.Format))
            return;
        int format;
        using (DeviceFrames frames = DeviceFrames.Of(picture)!)
            format = frames.MemoryFormat;
        if (_pool is null || _poolOf != (facts.Width, facts.Height, format))
        {
            _pool?.Dispose();
            _pool = new FramePool(facts.Width, facts.Height, format);
            _poolOf = (facts.Width, facts.Height, format);
        }

        _pool.Get(_copy);
        _copy.TransferFrom(picture);
        picture.MoveFrom(_copy);
    }

    public void Dispose()
    {
        _pool?.Dispose();
        _copy.Dispose();
    }
}

/// <summary>Brings pictures on a device to memory before a process that works there.</summary>
internal sealed class DownloadPictures : PictureProcess
{
    private readonly PictureDownload _download = new();
    private readonly PictureProcess _then;
    private readonly MediaFrame _memory = new();

    /// <param name="input">Pictures on a device.</param>
    /// <param name="open">Opens what follows, for the pictures in memory; owned.</param>
    public DownloadPictures(VideoParameters input, Func<VideoParameters, PictureProcess> open)
    {
        try
        {
            _then = open(input with { PixelFormat = input.Frames!.MemoryFormat, Frames = null });
        }
        catch
        {
            _download.Dispose();
            _memory.Dispose();
            throw;
        }
    }

    public override string Summary => $"copied to memory, {_then.Summary}";

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        _memory.Reference(picture);
        _download.Replace(_memory);
        _then.Make(_memory, result);
        _memory.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _then.Dispose();
        _download.Dispose();
        _memory.Dispose();
    }
}

/// <summary>Brings the results of a process in memory to a device.</summary>
internal sealed class UploadPictures : PictureProcess
{
    private readonly PictureProcess _first;
    private readonly DeviceFrames _frames;
    private readonly string _device;
    private readonly MediaFrame _memory = new();

    /// <param name="first">Makes the pictures; owned.</param>
    /// <param name="frames">Where they go; borrowed.</param>
    /// <param name="device">For people.</param>
    public UploadPictures(PictureProcess first, DeviceFrames frames, string device)
    {
        _first = first;
        _frames = frames;
        _device = device;
    }

    public override string Summary => $"{_first.Summary}, brought to {_device}";

    public override void Make(MediaFrame picture, MediaFrame result)
    {
        _first.Make(picture, _memory);
        _frames.Get(result);
        result.TransferFrom(_memory);
        _memory.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _first.Dispose();
        _memory.Dispose();
    }
}

/// <summary>Scales and converts without leaving the device.</summary>
internal static class DeviceScaling
{
    /// <summary>Opens what makes the encoder's picture of the decoder's on their common device.</summary>
    /// <param name="family">Whose.</param>
    /// <param name="input">Pictures on the device.</param>
    /// <param name="geometry">Without turn, mirror or bars.</param>
    /// <param name="pixelFormat">As they should lie there, the library's name.</param>
    /// <param name="frames">The set that results belong to; the caller owns it.</param>
    /// <exception cref="MediaException">The device refuses.</exception>
    public static PictureProcess Open(HardwareFamily family, VideoParameters input, PictureGeometry geometry, string pixelFormat, out DeviceFrames? frames)
    {
        bool asItIs = geometry.IsIdentity(input.Width, input.Height) && input.Frames!.MemoryFormat == AvLibrary.PixelFormat(pixelFormat);
        if (asItIs)
        {
            frames = null;
            return new PassPictures(geometry.SampleAspectRatio);
        }

        string sar = $"setsar={geometry.SampleAspectRatio.Num}/{geometry.SampleAspectRatio.Den}";
        var filter = new FilterPictures(input, $"{family.Scale(geometry.Width, geometry.Height, pixelFormat)},{sar}", 1);
        frames = filter.GetOutputFrames();
        return filter;
    }
}
