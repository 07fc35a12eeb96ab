using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Negotiation;

/// <summary>
/// How many threads a decoder gets. Every frame thread holds pictures and tables of its own (about 8 MB at 1080p), and a
/// decoder that is faster than the encoders behind it only waits; so it gets its estimated share of the run's work.
/// </summary>
public static class ThreadPlan
{
    // Cost per pixel in units of H.264 decoding, measured roughly on 1080p film; only the order of magnitude matters.
    private static double DecodeCost(string codec) => codec switch { "hevc" or "vp9" => 1.5, "av1" => 2, "mpeg2video" or "mjpeg" => 0.6, _ => 1 };

    private static double EncodeCost(string codec) => codec switch { "h265" => 10, "av1" => 8, "vp9" => 8, "vp8" => 4, "mpeg2" or "mjpeg" => 1, _ => 2.5 };

    /// <summary>Threads for the decoder of <paramref name="stream"/>, at least 1 and at most <paramref name="cores"/>.</summary>
    /// <param name="cores">CPU threads of the run.</param>
    /// <param name="stream">What is decoded.</param>
    /// <param name="targets">What is encoded from it.</param>
    public static int DecoderThreads(int cores, StreamFacts stream, IEnumerable<VideoTarget> targets)
    {
        double decode = (double)stream.Width * stream.Height * DecodeCost(stream.Codec);
        double encode = 0;
        foreach (VideoTarget target in targets)
        {
            PictureGeometry geometry = PictureGeometry.Resolve(
                stream.Width, stream.Height, stream.Rotation, stream.Mirrored, stream.SampleAspectRatio, target);
            encode += (double)geometry.Width * geometry.Height * EncodeCost(target.Codec);
        }

        return Math.Clamp((int)Math.Round(cores * decode / (decode + encode)), 1, cores);
    }
}
