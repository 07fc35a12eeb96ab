using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Stages;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Pipeline.Hardware;

/// <summary>An encoder that opened on a device, and what makes its pictures.</summary>
/// <param name="Encoder">The caller owns it.</param>
/// <param name="Pictures">The caller owns it.</param>
/// <param name="Choice">Its settings.</param>
/// <param name="Encoded">What it takes.</param>
public sealed record OpenedEncoder(Encoder Encoder, PictureProcess Pictures, EncoderChoice Choice, VideoParameters Encoded);

/// <summary>Opens one output's encoder on the first device that takes it at its real size and profile. One thread at a time.</summary>
public sealed class HardwareEncoding : IDisposable
{
    private const int FullRange = 2; // AVCOL_RANGE_JPEG

    // What the driver says when all sessions that it allows are taken (nvEncodeAPI.h: NV_ENC_ERR_OUT_OF_MEMORY, on newer
    // drivers NV_ENC_ERR_INCOMPATIBLE_CLIENT_KEY), in libavcodec/nvenc.c's words.
    private static readonly string[] SessionLimitWords = ["OpenEncodeSessionEx failed: out of memory", "OpenEncodeSessionEx failed: incompatible client key"];

    private readonly HardwareInventory _inventory;
    private readonly HardwarePlace _place;
    private readonly DeviceAddress? _decodedOn;
    private readonly bool _required;
    private readonly Action<string> _explain;
    private DeviceAddress? _address;
    private DeviceFrames? _frames;
    private string _pixelFormat = "";

    /// <param name="inventory">Opens devices.</param>
    /// <param name="place">Where to try; at least one device.</param>
    /// <param name="decodedOn">Where pictures come from that need not leave their device; null = they come in memory.</param>
    /// <param name="required">Fail rather than leave it to software.</param>
    /// <param name="explain">Takes lines for people.</param>
    public HardwareEncoding(HardwareInventory inventory, HardwarePlace place, DeviceAddress? decodedOn, bool required, Action<string> explain)
    {
        _inventory = inventory;
        _place = place;
        _decodedOn = decodedOn;
        _required = required;
        _explain = explain;
    }

    /// <summary>Opens the encoder; null = none opened, which is explained, and software shall do it.</summary>
    /// <param name="input">What will be pushed.</param>
    /// <param name="geometry">Size and shape to make.</param>
    /// <param name="target">The rules.</param>
    /// <param name="rate">Frame rate of the output; 0 = unknown.</param>
    /// <param name="forceIdr">Key frames that the pipeline asks for must be closed.</param>
    /// <param name="globalHeader">Parameter sets go to the container.</param>
    /// <param name="threads">CPU threads for what is done in memory.</param>
    /// <param name="finish">Improves the pictures; null = nothing does.</param>
    /// <exception cref="JobException">Hardware is required.</exception>
    public OpenedEncoder? TryOpen(
        VideoParameters input, PictureGeometry geometry, VideoTarget target, Rational rate, bool forceIdr, bool globalHeader, int threads,
        PictureFinish? finish = null)
    {
        List<string> refusals = [];
        bool sessionLimit = false;
        int code = 0;
        foreach (DeviceAddress address in _place.Devices)
        {
            EncoderChoice choice = HardwareEncoderChoice.Resolve(address.Family, target, rate, forceIdr);
            OpenedEncoder? opened = null;
            MediaException? error = null;
            IReadOnlyList<string> heard = AvLog.Listen(() =>
            {
                try
                {
                    opened = Open(address, input, geometry, choice, globalHeader, threads, finish);
                }
                catch (MediaException e)
                {
                    error = e;
                }
            });
            if (opened is not null)
            {
                foreach (string refusal in refusals)
                    _explain(refusal);
                return opened;
            }

            string words = heard.Count > 0 ? string.Join("; ", heard.Take(3)) : error!.Message;
            bool full = IsSessionLimit(words);
            sessionLimit |= full;
            code = error!.Code;
            refusals.Add(full
                ? $"{address.Name} has no free session for {choice.Encoder} ({words})"
                : $"{address.Name} did not open {choice.Encoder} at {geometry.Width}x{geometry.Height} ({words})");
        }

        if (_required)
        {
            // A session becomes free again when somebody else's job ends.
            throw new JobException(new JobFailure(
                JobPhase.Encode, sessionLimit ? JobFault.Daemon : JobFault.Request, sessionLimit,
                $"Hardware encoding is required: {string.Join("; ", refusals)}.", code, sessionLimit ? JobFailureDetail.None : JobFailureDetail.Unsupported));
        }

        foreach (string refusal in refusals)
            _explain($"{refusal}: encoded in software");
        return null;
    }

    /// <summary>What makes the opened encoder's pictures of a source that changed its size or format in mid-stream.</summary>
    /// <param name="input">What will be pushed from now on.</param>
    /// <param name="geometry">Of the size that the encoder was opened for.</param>
    /// <param name="threads">CPU threads for what is done in memory.</param>
    /// <param name="finish">Improves the pictures; null = nothing does.</param>
    /// <exception cref="MediaException">The filters or the device refuse.</exception>
    public PictureProcess Reopen(VideoParameters input, PictureGeometry geometry, int threads, PictureFinish? finish = null)
    {
        PictureProcess pictures = PictureProcess.Open(input, geometry, _pixelFormat, threads, finish);
        // Encoders with a set of their own take pictures of that set alone, so the way leads through memory.
        return _frames is null ? pictures : new UploadPictures(pictures, _frames, _address!.Name);
    }

    /// <summary>Whether the words of a failed open mean that the driver's sessions are all taken, which another time they are not.</summary>
    public static bool IsSessionLimit(string words) => SessionLimitWords.Any(w => words.Contains(w, StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose() => _frames?.Dispose();

    private OpenedEncoder Open(
        DeviceAddress address, VideoParameters input, PictureGeometry geometry, EncoderChoice choice, bool globalHeader, int threads, PictureFinish? finish)
    {
        HardwareDevice device = _inventory.Open(address);
        PictureProcess? pictures = null;
        DeviceFrames? frames = null;
        try
        {
            int format = AvLibrary.PixelFormat(choice.PixelFormat);
            bool plain = finish is null && geometry.Rotation == 0 && !geometry.Mirrored && !geometry.Padded && !geometry.LinearLight && input.Color.Range != FullRange;
            if (input.Frames is not null && address == _decodedOn && plain)
            {
                pictures = DeviceScaling.Open(address.Family, input, geometry, choice.PixelFormat, out frames);
                frames ??= input.Frames.Share();
            }
            else
            {
                pictures = PictureProcess.Open(input, geometry, choice.PixelFormat, threads, finish);
                if (!address.Family.UploadsItself)
                {
                    frames = DeviceFrames.Open(device, geometry.Width, geometry.Height, format, address.Family.PoolPictures);
                    pictures = new UploadPictures(pictures, frames, address.Name);
                }
            }

            VideoParameters encoded = (finish?.After(input, choice.PixelFormat) ?? HdrColors.After(input, choice.PixelFormat)) with
            {
                Width = geometry.Width,
                Height = geometry.Height,
                PixelFormat = frames?.PixelFormat ?? format,
                SampleAspectRatio = geometry.SampleAspectRatio,
                Frames = frames,
            };
            Encoder encoder = Encoder.OpenVideo(choice.Encoder, new VideoEncoderSettings(
                encoded, choice.BitRate, choice.MaxRate, choice.BufferSize, choice.GopFrames, choice.BFrames, threads, globalHeader, choice.Options, device));
            (_address, _frames, _pixelFormat) = (address, frames, choice.PixelFormat);
            return new OpenedEncoder(encoder, pictures, choice, encoded with { Frames = null });
        }
        catch (MediaException)
        {
            pictures?.Dispose();
            frames?.Dispose();
            throw;
        }
    }
}
