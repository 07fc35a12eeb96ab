using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Hardware;

/// <summary>Resolves a video target to an encoder of a hardware family, as <see cref="EncoderChoice.Resolve"/> does to a software one.</summary>
public static class HardwareEncoderChoice
{
    /// <summary>The encoder, its settings and the pixel format that it takes.</summary>
    /// <param name="family">Whose encoder.</param>
    /// <param name="target">The rules; <see cref="HardwareFamily.Encodes"/> must be true of its codec and bit depth.</param>
    /// <param name="rate">Frame rate of the output; 0 = unknown.</param>
    /// <param name="forceIdr">Key frames that the pipeline asks for must be closed (HLS segments).</param>
    public static EncoderChoice Resolve(HardwareFamily family, VideoTarget target, Rational rate, bool forceIdr)
    {
        if (!family.Encodes(target.Codec, target.BitDepth))
            throw new ArgumentException($"{family.Name} does not encode {target.Codec} with {target.BitDepth} bits.", nameof(target));
        string encoder = family.Encoders[target.Codec];
        HardwareEncoderSettings settings = family.Settings(encoder, target, forceIdr);
        return new EncoderChoice(
            encoder, string.Join('\n', settings.Options), settings.BitRate, settings.MaxRate, settings.BufferSize,
            EncoderChoice.KeyFrameDistance(target, rate), target.LowDelay ? 0 : target.BFrames ?? -1, HardwareFamily.PictureFormat(target.BitDepth));
    }
}
