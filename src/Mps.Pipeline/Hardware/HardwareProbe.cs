using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Hardware;

/// <summary>Tries devices for real: one picture through each part, by the library that will do the work. Not thread-safe.</summary>
public sealed class HardwareProbe : IHardwareProbe
{
    // Larger than the smallest picture of any encoder known to us (HEVC on AMD: 130 lines; NVENC: 145 columns).
    private const int Width = 320, Height = 256;

    private readonly Dictionary<DeviceAddress, HardwareDevice> _devices = [];

    /// <summary>Whether there is a clip to try a decoder with; without, that codec and bit depth are left to software.</summary>
    public static bool Knows(string codec, int bitDepth) =>
        typeof(HardwareProbe).Assembly.GetManifestResourceInfo($"{codec}-{bitDepth}.mkv") is not null;

    /// <inheritdoc/>
    public HardwareDevice Open(DeviceAddress address)
    {
        if (!_devices.TryGetValue(address, out HardwareDevice? device))
            _devices[address] = device = address.Open();
        return device;
    }

    /// <inheritdoc/>
    public HardwareFinding TryDevice(DeviceAddress address) => address.Obstacle is { } obstacle
        ? new HardwareFinding(false, obstacle)
        : Try(() =>
        {
            Open(address);
            return "opened";
        });

    /// <inheritdoc/>
    public HardwareFinding TryScaler(DeviceAddress address) => Try(() =>
    {
        int format = AvLibrary.PixelFormat(HardwareFamily.PictureFormat(8));
        using DeviceFrames frames = DeviceFrames.Open(Open(address), Width, Height, format, address.Family.PoolPictures);
        var input = new VideoParameters(
            Width, Height, frames.PixelFormat, new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), ColorFacts.Unspecified, frames);
        using FilterChain chain = FilterChain.OpenVideo(input, address.Family.Scale(Width / 2, Height / 2, HardwareFamily.PictureFormat(8)), 1);
        using MediaFrame picture = OnDevice(frames, format), result = new();
        chain.Push(picture);
        chain.PushEnd();
        return chain.Pull(result) == CodecResult.Ok ? "scaled a picture" : throw new MediaException("scale", 0, "no picture came out");
    });

    /// <inheritdoc/>
    public HardwareFinding TryEncoder(DeviceAddress address, string codec, int bitDepth)
    {
        string encoder = address.Family.Encoders[codec];
        return AvLibrary.HasEncoder(encoder)
            ? Try(() => Encode(address, new VideoTarget(codec, BitrateKbps: 500, BitDepth: bitDepth)))
            : new HardwareFinding(false, $"this FFmpeg has no encoder {encoder}");
    }

    /// <inheritdoc/>
    public HardwareFinding TryDecoder(DeviceAddress address, string codec, int bitDepth)
    {
        string decoder = address.Family.Decoders[codec];
        if (!AvLibrary.HasDecoder(decoder))
            return new HardwareFinding(false, $"this FFmpeg has no decoder {decoder}");
        Stream? clip = typeof(HardwareProbe).Assembly.GetManifestResourceStream($"{codec}-{bitDepth}.mkv");
        if (clip is null)
            return new HardwareFinding(false, $"{bitDepth}-bit {codec} is decoded in software only");
        using (clip)
            return Try(() => Decode(address, decoder, clip));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (HardwareDevice device in _devices.Values)
            device.Dispose();
        _devices.Clear();
    }

    private string Encode(DeviceAddress address, VideoTarget target)
    {
        EncoderChoice choice = HardwareEncoderChoice.Resolve(address.Family, target, new Rational(25, 1), forceIdr: true);
        AvLibrary.CheckEncoderOptions(choice.Encoder, choice.Options);
        HardwareDevice device = Open(address);
        int format = AvLibrary.PixelFormat(choice.PixelFormat);
        using DeviceFrames? frames = address.Family.UploadsItself ? null : DeviceFrames.Open(device, Width, Height, format, address.Family.PoolPictures);
        var parameters = new VideoParameters(
            Width, Height, frames?.PixelFormat ?? format, new Rational(1, 25), new Rational(25, 1), new Rational(1, 1), ColorFacts.Unspecified, frames);
        using Encoder encoder = Encoder.OpenVideo(choice.Encoder, new VideoEncoderSettings(
            parameters, choice.BitRate, choice.MaxRate, choice.BufferSize, choice.GopFrames, choice.BFrames, 1, false, choice.Options, device));
        using MediaFrame picture = frames is null ? InMemory(format) : OnDevice(frames, format);
        using var packet = new MediaPacket();
        encoder.Send(picture);
        encoder.SendEnd();
        return encoder.Receive(packet) == CodecResult.Ok ? "encoded a picture" : throw new MediaException($"encode with {choice.Encoder}", 0, "no packet came out");
    }

    private string Decode(DeviceAddress address, string name, Stream clip)
    {
        using var interrupt = new Interrupt();
        using var io = new CustomIo(clip, FileAccess.Read);
        using MediaSource source = MediaSource.Open("clip.mkv", interrupt, "", io);
        source.Probe();
        using Decoder decoder = Decoder.OpenOn(source, 0, name, Open(address), 2);
        using var packet = new MediaPacket();
        using MediaFrame picture = new(), copy = new();
        CodecResult received = CodecResult.Again;
        for (; received == CodecResult.Again && source.Read(packet) == CodecResult.Ok; received = decoder.Receive(picture))
            decoder.Send(packet);
        if (received == CodecResult.Again)
        {
            decoder.SendEnd();
            received = decoder.Receive(picture);
        }

        if (received != CodecResult.Ok)
            throw new MediaException($"decode with {name}", 0, "no picture came out");
        if (!AvLibrary.IsOnDevice(picture.Facts.Format))
            throw new MediaException($"decode with {name}", 0, "the device does not take the stream");
        // The library may find out only when somebody wants to see the picture.
        copy.TransferFrom(picture);
        return "decoded a picture";
    }

    private static MediaFrame OnDevice(DeviceFrames frames, int format)
    {
        using MediaFrame drawn = InMemory(format);
        var picture = new MediaFrame();
        frames.Get(picture);
        picture.TransferFrom(drawn);
        return picture;
    }

    private static MediaFrame InMemory(int format)
    {
        using var pool = new FramePool(Width, Height, format);
        var picture = new MediaFrame();
        pool.Get(picture);
        picture.Pts = 0;
        return picture;
    }

    // The first lines of the library are the cause; what follows only says that it had consequences.
    private static HardwareFinding Try(Func<string> attempt)
    {
        string? words = null, failure = null;
        IReadOnlyList<string> heard = AvLog.Listen(() =>
        {
            try
            {
                words = attempt();
            }
            catch (MediaException e)
            {
                failure = e.Message;
            }
        });
        return words is not null
            ? new HardwareFinding(true, words)
            : new HardwareFinding(false, heard.Count > 0 ? string.Join("; ", heard.Take(3)) : failure!);
    }
}
