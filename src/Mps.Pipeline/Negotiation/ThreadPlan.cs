using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>
/// How many threads decoders and encoders get. Threads beyond a codec's share of the run's work only hold pictures and tables
/// (about 8 MB each at 1080p) and take the cores from each other; so each codec gets its estimated share.
/// </summary>
public sealed class ThreadPlan
{
    // An encoder whose share is a little above a core would hold back all others with one thread.
    private const double Headroom = 1;

    // What one thread decodes of H.264 a second, in 10^6 pixels: the unit of all costs.
    private const double DecodeMegapixels = 400;

    // Of the pictures between pictures, as EnhanceCost.
    private const double SmoothCost = 10;
    private const double DeinterlaceCost = 0.3;

    private readonly int _cores;
    private readonly double _decode;
    private readonly double[] _encodes;
    private readonly double _enhance;

    /// <param name="cores">CPU threads of the run.</param>
    /// <param name="stream">What is decoded.</param>
    /// <param name="targets">What is encoded from it.</param>
    /// <param name="speeds">How fast this node's kernels are; null = as estimated.</param>
    public ThreadPlan(int cores, StreamFacts stream, IEnumerable<VideoTarget> targets, KernelSpeeds? speeds = null)
    {
        _cores = cores;
        _decode = (double)stream.Width * stream.Height * DecodeCost(stream.Codec);
        List<double> encodes = [];
        foreach (VideoTarget target in targets)
        {
            PictureGeometry geometry = PictureGeometry.Resolve(
                stream.Width, stream.Height, stream.Rotation, stream.Mirrored, stream.SampleAspectRatio, target);
            double pixels = (double)geometry.Width * geometry.Height;
            encodes.Add(pixels * EncodeCost(target.Codec));
            _enhance += (target.Enhancements ?? []).Sum(e => (e is RepairArtifacts or RepairScratches or Denoise ? (double)stream.Width * stream.Height : pixels) * EnhanceCost(e, speeds));
            _enhance += target.Smooth ? (double)stream.Width * stream.Height * SmoothCost : 0;
        }

        _encodes = [.. encodes];
        _enhance += stream.Interlaced ? (double)stream.Width * stream.Height * DeinterlaceCost : 0;
    }

    /// <summary>Threads that share the rows of pictures that are improved or made between others, at least 1 and at most all cores.</summary>
    public int Rows => Math.Clamp((int)Math.Ceiling(_cores * _enhance / Total), 1, _cores);

    /// <summary>Threads of the decoder, at least 1 and at most all cores.</summary>
    public int Decoder => Math.Clamp((int)Math.Round(_cores * _decode / Total), 1, _cores);

    /// <summary>Threads of the encoder of a target, by its place in the constructor's list: all cores for the only one, else its share.</summary>
    public int Encoder(int index) => _encodes.Length == 1
        ? _cores
        : Math.Clamp((int)Math.Ceiling(_cores * Headroom * _encodes[index] / Total), 1, _cores);

    private double Total => Math.Max(1, _decode + _encodes.Sum() + _enhance);

    // Cost per pixel in units of H.264 decoding, measured roughly on 1080p film; only the order of magnitude matters.
    private static double DecodeCost(string codec) => codec switch { "hevc" or "vp9" => 1.5, "av1" => 2, "mpeg2video" or "mjpeg" => 0.6, _ => 1 };

    // What was measured on this node goes before the estimates.
    private static double EnhanceCost(Enhancement step, KernelSpeeds? speeds) => speeds?.Find(step) is { } measured ? DecodeMegapixels / measured : step switch
    {
        Denoise { Level: EnhancementLevel.Weak } => 1,
        Denoise => 10,
        SuperResolve { HighQuality: true } => 15,
        RepairArtifacts or RepairScratches or SuperResolve or ImproveQuality => 3,
        _ => 1.5,
    };

    private static double EncodeCost(string codec) => codec switch { "h265" => 10, "av1" => 8, "vp9" => 8, "vp8" => 4, "mpeg2" or "mjpeg" => 1, _ => 2.5 };
}
