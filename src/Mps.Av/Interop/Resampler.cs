using System.Runtime.InteropServices;

namespace Mps.Av.Interop;

internal static unsafe partial class Shim
{
    [LibraryImport(Library, EntryPoint = "mps_av_resampler_open")]
    public static partial int OpenResampler(
        out ResamplerHandle resampler, AudioFormat* input, AudioFormat* output, int frameSize, long first, long end, long longestGap);

    [LibraryImport(Library, EntryPoint = "mps_av_resampler_close")]
    public static partial void CloseResampler(nint resampler);

    [LibraryImport(Library, EntryPoint = "mps_av_resampler_set_input")]
    public static partial int SetResamplerInput(ResamplerHandle resampler, AudioFormat* input);

    [LibraryImport(Library, EntryPoint = "mps_av_resampler_push")]
    public static partial int PushSamples(ResamplerHandle resampler, FrameHandle frame);

    [LibraryImport(Library, EntryPoint = "mps_av_resampler_push")]
    public static partial int PushEnd(ResamplerHandle resampler, nint noFrame);

    [LibraryImport(Library, EntryPoint = "mps_av_resampler_pull")]
    public static partial int PullSamples(ResamplerHandle resampler, FrameHandle frame);
}
