using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>The media library as a whole: its version check, its log, and what this build of it can do.</summary>
public static unsafe class AvLibrary
{
    private static readonly string[] Names = ["libavutil", "libavcodec", "libavformat", "libswresample"];

    /// <summary>Native objects alive now: sources, decoders, packets and so on. Tests assert zero.</summary>
    public static int LiveHandles => AvHandle.Live;

    /// <summary>
    /// Checks that the shim is of this assembly's age and that the libraries it meets at run time have the major versions
    /// that it was compiled against, then directs the library's log to <see cref="AvLog"/>.
    /// </summary>
    /// <exception cref="MediaException">They do not fit together; the message says what to rebuild.</exception>
    public static void Initialize()
    {
        uint abi;
        try
        {
            abi = Shim.GetAbi();
        }
        catch (DllNotFoundException e)
        {
            throw new MediaException("load the media library", 0,
                $"libmps_av.so or a library that it needs could not be loaded; run `make setup build`. {e.Message}");
        }

        if (abi != Shim.Abi)
            throw new MediaException("load the media library", 0, $"libmps_av.so has interface {abi}, this program needs {Shim.Abi}; run `make build`.");

        uint* compiled = stackalloc uint[4], loaded = stackalloc uint[4];
        Shim.GetHeaderVersions(compiled);
        Shim.GetLibraryVersions(loaded);
        for (int i = 0; i < Names.Length; i++)
        {
            if (compiled[i] >> 16 != loaded[i] >> 16)
            {
                throw new MediaException("load the media library", 0,
                    $"libmps_av.so was built for {Names[i]} {Text(compiled[i])} and found {Text(loaded[i])}; run `make build` to build it for the installed FFmpeg.");
            }
        }

        AvLog.Attach();
    }

    /// <summary>For people, e.g. "FFmpeg 5.1.9-0+deb12u1 (libavcodec 59.37.100)".</summary>
    public static string Versions
    {
        get
        {
            uint* loaded = stackalloc uint[4];
            Shim.GetLibraryVersions(loaded);
            return $"FFmpeg {NativeText.Read(Shim.GetVersion())} (libavcodec {Text(loaded[1])})";
        }
    }

    /// <summary>Whether the build has the encoder; opening it is another matter.</summary>
    public static bool HasEncoder(string name) => Shim.HasEncoder(name) != 0;

    /// <summary>Whether the build has the decoder; opening it is another matter.</summary>
    public static bool HasDecoder(string name) => Shim.HasDecoder(name) != 0;

    /// <summary>Whether the build's encoder knows every option and takes its value. Nothing is opened, so no hardware is needed.</summary>
    /// <param name="name">The library's name.</param>
    /// <param name="options">"key=value" lines.</param>
    /// <exception cref="MediaException">It does not; the message names the option.</exception>
    public static void CheckEncoderOptions(string name, string options)
    {
        AvLog.TakeLastError();
        MediaException.ThrowIfFailed(Shim.CheckEncoderOptions(name, options), $"set the options of the encoder {name}");
    }

    /// <summary>Whether a pixel format number stands for a device rather than for a layout in memory.</summary>
    public static bool IsOnDevice(int format) => Shim.IsOnDevice(format) != 0;

    /// <summary>Whether the build has the muxer.</summary>
    public static bool HasMuxer(string name) => Shim.HasMuxer(name) != 0;

    /// <summary>Whether the build can read the protocol.</summary>
    public static bool HasInputProtocol(string name) => Shim.HasProtocol(name, 0) != 0;

    /// <summary>The library's number of a pixel format, -1 when unknown.</summary>
    public static int PixelFormat(string name) => Shim.GetPixelFormat(name);

    /// <summary>The library's name of a pixel format number; empty when unknown.</summary>
    public static string PixelFormatName(int format) => NativeText.Read(Shim.GetPixelFormatName(format));

    /// <summary>Whether pictures of a pixel format may be transparent in places.</summary>
    public static bool HasAlpha(int pixelFormat) => Shim.PixelFormatHasAlpha(pixelFormat) != 0;

    /// <summary>Whether pictures of a pixel format are red, green and blue rather than luma and chroma.</summary>
    public static bool IsRgb(int pixelFormat) => Shim.PixelFormatIsRgb(pixelFormat) != 0;

    /// <summary>The library's number of a sample format, -1 when unknown.</summary>
    public static int SampleFormat(string name) => Shim.GetSampleFormat(name);

    /// <summary>The library's name of a sample format number; empty when unknown.</summary>
    public static string SampleFormatName(int format) => NativeText.Read(Shim.GetSampleFormatName(format));

    /// <summary>Sample rates (Hz) that an encoder takes; empty = any.</summary>
    public static int[] EncoderSampleRates(string name)
    {
        int* list = stackalloc int[64];
        return Copy(Shim.GetEncoderSampleRates(name, list, 64), list);
    }

    /// <summary>Sample format numbers that an encoder takes, its favourite first; empty = any.</summary>
    public static int[] EncoderSampleFormats(string name)
    {
        int* list = stackalloc int[64];
        return Copy(Shim.GetEncoderSampleFormats(name, list, 64), list);
    }

    /// <summary>The library's words for one of its error codes.</summary>
    public static string ErrorText(int code)
    {
        byte* text = stackalloc byte[128];
        Shim.GetErrorText(code, text, 128);
        return NativeText.Read(text);
    }

    private static int[] Copy(int count, int* list) => count <= 0 ? [] : new Span<int>(list, Math.Min(count, 64)).ToArray();

    private static string Text(uint version) => $"{version >> 16}.{(version >> 8) & 0xff}.{version & 0xff}";
}
