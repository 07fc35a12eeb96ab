using Mps.Jobs;

namespace Mps.Pipeline.Hardware;

/// <summary>One way to hardware: which of the library's interfaces, codecs and filters belong together, and how its encoders are set.</summary>
/// <param name="Name">As device names begin, e.g. "cuda" in "cuda:0".</param>
/// <param name="DeviceType">The library's name of the interface.</param>
/// <param name="ParentType">The interface that the device is derived from; null = it is opened by itself.</param>
/// <param name="Encoders">Encoder by API codec.</param>
/// <param name="TenBit">API codecs that are encoded with 10 bits too.</param>
/// <param name="Decoders">Decoder by the library's codec name.</param>
/// <param name="UploadsItself">Encoders also take pictures in memory and bring them to the device.</param>
/// <param name="PoolPictures">Pictures that a set for uploads has, where sets cannot grow; 0 = they can.</param>
/// <param name="Scale">Filter graph that scales and converts on the device, of width, height and pixel format.</param>
/// <param name="Settings">Encoder settings of an encoder, a target and whether key frames asked for must be closed.</param>
public sealed record HardwareFamily(
    string Name,
    string DeviceType,
    string? ParentType,
    IReadOnlyDictionary<string, string> Encoders,
    IReadOnlySet<string> TenBit,
    IReadOnlyDictionary<string, string> Decoders,
    bool UploadsItself,
    int PoolPictures,
    Func<int, int, string, string> Scale,
    Func<string, VideoTarget, bool, HardwareEncoderSettings> Settings)
{
    /// <summary>NVENC and NVDEC.</summary>
    public static HardwareFamily Cuda { get; } = new(
        "cuda", "cuda", null,
        Codecs("h264 h264_nvenc", "h265 hevc_nvenc", "av1 av1_nvenc"),
        Set("h265", "av1"),
        // The library's own decoders with NVDEC behind them, which unlike the *_cuvid ones can also go on in software.
        Codecs("h264 h264", "hevc hevc", "vp8 vp8", "vp9 vp9", "av1 av1", "mpeg2video mpeg2video"),
        UploadsItself: true,
        PoolPictures: 0,
        static (width, height, format) => $"scale_cuda=w={width}:h={height}:format={format}:interp_algo=bicubic",
        NvencSettings.Resolve);

    /// <summary>VA-API: Intel and AMD.</summary>
    public static HardwareFamily Vaapi { get; } = new(
        "vaapi", "vaapi", null,
        Codecs("h264 h264_vaapi", "h265 hevc_vaapi", "vp8 vp8_vaapi", "vp9 vp9_vaapi", "av1 av1_vaapi"),
        Set("h265", "vp9", "av1"),
        Codecs("h264 h264", "hevc hevc", "vp8 vp8", "vp9 vp9", "av1 av1", "mpeg2video mpeg2video"),
        UploadsItself: false,
        PoolPictures: 0,
        static (width, height, format) => $"scale_vaapi=w={width}:h={height}:format={format}:mode=hq",
        VaapiSettings.Resolve);

    /// <summary>Intel Quick Sync Video, over VA-API.</summary>
    public static HardwareFamily Qsv { get; } = new(
        "qsv", "qsv", "vaapi",
        Codecs("h264 h264_qsv", "h265 hevc_qsv"),
        Set("h265"),
        Codecs("h264 h264_qsv", "hevc hevc_qsv", "vp8 vp8_qsv", "vp9 vp9_qsv", "av1 av1_qsv", "mpeg2video mpeg2_qsv"),
        UploadsItself: false,
        PoolPictures: 32,
        static (width, height, format) => $"vpp_qsv=w={width}:h={height}:format={format}",
        QsvSettings.Resolve);

    /// <summary>The pixel format in which pictures of a bit depth (8 or 10) lie on the device.</summary>
    public static string PictureFormat(int bitDepth) => bitDepth == 10 ? "p010le" : "nv12";

    /// <summary>Whether an API codec can be encoded at a bit depth, as far as the interface goes.</summary>
    public bool Encodes(string codec, int bitDepth) => Encoders.ContainsKey(codec) && (bitDepth == 8 || TenBit.Contains(codec));

    /// <inheritdoc/>
    public override string ToString() => Name;

    // "key value" each.
    private static Dictionary<string, string> Codecs(params string[] pairs) => pairs.Select(p => p.Split(' ')).ToDictionary(p => p[0], p => p[1]);

    private static HashSet<string> Set(params string[] codecs) => [.. codecs];
}

/// <summary>What a family's encoder is set to.</summary>
/// <param name="Options">"key=value" each.</param>
/// <param name="BitRate">Bits per second; 0 = unset.</param>
/// <param name="MaxRate">Bits per second; 0 = unset.</param>
/// <param name="BufferSize">Bits; 0 = unset.</param>
public sealed record HardwareEncoderSettings(IReadOnlyList<string> Options, long BitRate, long MaxRate, long BufferSize);
