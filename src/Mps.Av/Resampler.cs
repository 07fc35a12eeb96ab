using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>
/// Converts sound to an encoder's format, cuts it into frames of the size the encoder demands, and keeps it at its time: gaps and
/// overlaps of more than 0.1 s are filled with silence or cut. Owns the native resampler. One thread at a time.
/// </summary>
public sealed unsafe class Resampler : IDisposable
{
    /// <summary>Longest gap that is filled unless the caller knows better.</summary>
    public const double UsualGapSeconds = 30;

    private readonly ResamplerHandle _handle;

    private Resampler(ResamplerHandle handle) => _handle = handle;

    /// <summary>Opens a conversion.</summary>
    /// <param name="input">What will be pushed.</param>
    /// <param name="output">What comes out; times of results are in 1 / its sample rate.</param>
    /// <param name="frameSamples">Samples per frame; 0 = as they come. The last frame may be shorter.</param>
    /// <param name="first">First sample of the result, in output samples: what is earlier is cut, what is missing is silence; null = as it comes.</param>
    /// <param name="end">First sample to drop, in output samples; null = none.</param>
    /// <param name="longestGapSeconds">Larger jumps of time are a new clock rather than missing sound, and passed over.</param>
    /// <exception cref="MediaException">There is no such conversion.</exception>
    public static Resampler Open(
        AudioParameters input, AudioParameters output, int frameSamples, long? first = null, long? end = null, double longestGapSeconds = UsualGapSeconds)
    {
        AvLog.TakeLastError();
        AudioFormat from = input.ToNative(), to = output.ToNative();
        int code = Shim.OpenResampler(out ResamplerHandle handle, &from, &to, frameSamples, first ?? Shim.NoTime, end ?? Shim.NoTime,
            (long)(longestGapSeconds * output.SampleRateHz));
        if (code < 0)
        {
            handle.Dispose();
            throw new MediaException("set up the sound conversion", code);
        }

        handle.Count();
        return new Resampler(handle);
    }

    /// <summary>From now on frames of another format are pushed; results go on without a seam.</summary>
    /// <exception cref="MediaException">There is no such conversion.</exception>
    public void SetInput(AudioParameters input)
    {
        AudioFormat from = input.ToNative();
        MediaException.ThrowIfFailed(Shim.SetResamplerInput(_handle, &from), "set up the sound conversion");
    }

    /// <summary>
    /// Hands over a frame, left empty when taken; its time is in the input's time base. <see cref="CodecResult.Again"/> = there is
    /// silence before it: pull first, then push it again.
    /// </summary>
    /// <exception cref="MediaException">The conversion failed.</exception>
    public CodecResult Push(MediaFrame frame) => CodecResults.Check(Shim.PushSamples(_handle, frame.Handle), "convert sound");

    /// <summary>Says that no frame follows.</summary>
    public void PushEnd() => MediaException.ThrowIfFailed(Shim.PushEnd(_handle, 0), "convert sound");

    /// <summary>Takes the next frame.</summary>
    /// <exception cref="MediaException">The conversion failed.</exception>
    public CodecResult Pull(MediaFrame frame) => CodecResults.Check(Shim.PullSamples(_handle, frame.Handle), "convert sound");

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
