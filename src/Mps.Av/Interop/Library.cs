using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]

namespace Mps.Av.Interop;

/// <summary>The shim of <c>native/include/mps/av.h</c>, function by function; its comments are there.</summary>
internal static unsafe partial class Shim
{
    private const string Library = "mps_av";
    private const string FilterLibrary = "mps_av_filter";

    /// <summary><c>MPS_AV_ABI</c> that this assembly was written against.</summary>
    public const uint Abi = 6;

    /// <summary><c>MPS_AV_NOPTS</c>: an unknown time.</summary>
    public const long NoTime = long.MinValue;

    [LibraryImport(Library, EntryPoint = "mps_av_abi")]
    public static partial uint GetAbi();

    [LibraryImport(Library, EntryPoint = "mps_av_version")]
    public static partial byte* GetVersion();

    [LibraryImport(Library, EntryPoint = "mps_av_library_versions")]
    public static partial void GetLibraryVersions(uint* versions);

    [LibraryImport(Library, EntryPoint = "mps_av_header_versions")]
    public static partial void GetHeaderVersions(uint* versions);

    [LibraryImport(Library, EntryPoint = "mps_av_error_text")]
    public static partial void GetErrorText(int code, byte* text, int size);

    [LibraryImport(Library, EntryPoint = "mps_av_error_again")]
    public static partial int ErrorAgain();

    [LibraryImport(Library, EntryPoint = "mps_av_error_eof")]
    public static partial int ErrorEof();

    [LibraryImport(Library, EntryPoint = "mps_av_error_exit")]
    public static partial int ErrorExit();

    [LibraryImport(Library, EntryPoint = "mps_av_error_invalid_data")]
    public static partial int ErrorInvalidData();

    [LibraryImport(Library, EntryPoint = "mps_av_set_log")]
    public static partial void SetLog(delegate* unmanaged<int, byte*, byte*, void> sink, int maxLevel);

    [LibraryImport(Library, EntryPoint = "mps_av_has_encoder", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int HasEncoder(string name);

    [LibraryImport(Library, EntryPoint = "mps_av_has_decoder", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int HasDecoder(string name);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_check_options", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CheckEncoderOptions(string name, string options);

    [LibraryImport(Library, EntryPoint = "mps_av_has_muxer", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int HasMuxer(string name);

    [LibraryImport(Library, EntryPoint = "mps_av_has_protocol", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int HasProtocol(string name, int output);

    [LibraryImport(Library, EntryPoint = "mps_av_pixel_format", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetPixelFormat(string name);

    [LibraryImport(Library, EntryPoint = "mps_av_pixel_format_name")]
    public static partial byte* GetPixelFormatName(int format);

    [LibraryImport(Library, EntryPoint = "mps_av_pixel_format_has_alpha")]
    public static partial int PixelFormatHasAlpha(int format);

    [LibraryImport(Library, EntryPoint = "mps_av_pixel_format_is_rgb")]
    public static partial int PixelFormatIsRgb(int format);

    [LibraryImport(Library, EntryPoint = "mps_av_sample_format", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetSampleFormat(string name);

    [LibraryImport(Library, EntryPoint = "mps_av_sample_format_name")]
    public static partial byte* GetSampleFormatName(int format);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_sample_rates", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetEncoderSampleRates(string name, int* rates, int capacity);

    [LibraryImport(Library, EntryPoint = "mps_av_encoder_sample_formats", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetEncoderSampleFormats(string name, int* formats, int capacity);
}
