using Mps.Av;
using Mps.Kernels;
using Mps.Media;

namespace Mps.Pipeline.Pictures;

/// <summary>Encodes pictures of one size, each into a file of its own. One thread at a time.</summary>
internal sealed class StillEncoder : IDisposable
{
    private const int FullRange = 2, LimitedRange = 1; // AVCOL_RANGE_JPEG, _MPEG
    private readonly StillFormat _format;
    private readonly FramePool _pool;
    private readonly VideoEncoderSettings _settings;
    private readonly MediaPacket _packet = new();

    /// <param name="format">Of the files.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <exception cref="MediaException">No memory.</exception>
    public StillEncoder(StillFormat format, int width, int height)
    {
        _format = format;
        (Width, Height) = (width, height);
        int pixels = AvLibrary.PixelFormat(format.PixelFormat);
        _pool = new FramePool(width, height, pixels);
        ColorFacts color = format.Form is PictureForm.Rgb or PictureForm.Bgra
            ? ColorFacts.Unspecified
            : new ColorFacts(2, 2, 5, format.Form == PictureForm.FullYuv ? FullRange : LimitedRange);
        var parameters = new VideoParameters(width, height, pixels, new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), color);
        _settings = new VideoEncoderSettings(parameters, 0, 0, 0, -1, -1, 1, false, format.Options);
    }

    /// <summary>Pixels.</summary>
    public int Width { get; }

    /// <summary>Pixels.</summary>
    public int Height { get; }

    /// <summary>Gives a frame a picture to draw into, with undefined content.</summary>
    public void Canvas(MediaFrame frame) => _pool.Get(frame);

    /// <summary>Encodes a picture and writes it to a file.</summary>
    /// <param name="picture">From <see cref="Canvas"/>; left empty.</param>
    /// <param name="path">The file; an older one is replaced.</param>
    /// <exception cref="MediaException">The encoder refuses.</exception>
    /// <exception cref="IOException">The storage refuses.</exception>
    public void Write(MediaFrame picture, string path)
    {
        // An encoder for each picture: none of these keeps anything from one to the next, and some refuse times that go back.
        using Encoder encoder = Encoder.OpenVideo(_format.Encoder, _settings);
        picture.Pts = 0;
        picture.SetSampleAspectRatio(new Rational(1, 1));
        encoder.Send(picture);
        picture.Clear();
        encoder.SendEnd();
        if (encoder.Receive(_packet) != CodecResult.Ok)
            throw new MediaException($"encode a picture with {_format.Encoder}", 0, "the encoder gave nothing");
        using (FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
            file.Write(_packet.Data);
        _packet.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.Dispose();
        _packet.Dispose();
    }
}
