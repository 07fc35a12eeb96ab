namespace Mps.Jobs;

/// <summary>What a video stream should become.</summary>
/// <param name="Codec">API name: h264, h265, av1, vp8, vp9, mpeg2, dnxhd, or copy.</param>
/// <param name="Width">Pixels; 0 = see <paramref name="Height"/>: both 0 keeps the source's size, one 0 scales in proportion.</param>
/// <param name="Height">Pixels; 0 as above.</param>
/// <param name="Adaptive">API <c>ResolutionAdaptive</c> open: Width names the long side and Height the short side of the upright picture.</param>
/// <param name="Fill">How the picture meets a box of another aspect ratio when both sides are given.</param>
/// <param name="FpsNumerator">Frames per second as a fraction; 0 = as the source.</param>
/// <param name="FpsDenominator">At least 1.</param>
/// <param name="BitrateKbps">0 = by quality.</param>
/// <param name="RateControl">How the bit rate is held.</param>
/// <param name="Crf">Quality for <see cref="RateControl.Quality"/> (0 to 51); null = the encoder's usual value.</param>
/// <param name="GopFrames">Key frame distance in frames; 0 = automatic.</param>
/// <param name="GopSeconds">Key frame distance in seconds; 0 = see <paramref name="GopFrames"/>.</param>
/// <param name="Profile">baseline, main, high; null = automatic.</param>
/// <param name="Level">E.g. "4.1"; null = automatic.</param>
/// <param name="BFrames">Consecutive B-frames, 0 to 16; null = automatic.</param>
/// <param name="SceneCut">False keeps key frames on the grid alone.</param>
/// <param name="BitDepth">8 or 10.</param>
/// <param name="Sar">Sample aspect ratio to write, "1:1" or "2:1"; null = square pixels by scaling.</param>
/// <param name="Preset">Encoder speed preset, by the encoder's own names; null = the daemon's default for the codec.</param>
/// <param name="HardwareEncode">Where to encode; null = as the job's <see cref="HardwarePolicy"/> says.</param>
/// <param name="KeySeconds">Times at which a key frame must start, seconds from the start of the range, besides the GOP's own; null = none.</param>
/// <param name="MaxBitrateKbps">Bound of the peaks where quality rules (<see cref="RateControl.Quality"/>); 0 = none.</param>
/// <param name="LowDelay">For live: no look-ahead and no B-frames, so that every picture comes out as soon as it is coded.</param>
/// <param name="Enhancements">Improvements of the picture, in the order in which they are applied; null = none.</param>
/// <param name="Smooth">Pictures that the stated rate has beyond the source's are made along the motion instead of repeated; a source that is as
/// fast already keeps its own rate.</param>
/// <param name="LinearLight">Pictures are scaled by the light that they stand for instead of by their codes; null = they are not.</param>
public sealed record VideoTarget(
    string Codec,
    int Width = 0,
    int Height = 0,
    bool Adaptive = true,
    PictureFill Fill = PictureFill.Black,
    int FpsNumerator = 0,
    int FpsDenominator = 1,
    int BitrateKbps = 0,
    RateControl RateControl = RateControl.Variable,
    int? Crf = null,
    int GopFrames = 0,
    double GopSeconds = 0,
    string? Profile = null,
    string? Level = null,
    int? BFrames = null,
    bool SceneCut = true,
    int BitDepth = 8,
    string? Sar = null,
    string? Preset = null,
    HardwareUse? HardwareEncode = null,
    IReadOnlyList<double>? KeySeconds = null,
    int MaxBitrateKbps = 0,
    bool LowDelay = false,
    IReadOnlyList<Enhancement>? Enhancements = null,
    bool Smooth = false,
    bool? LinearLight = null);

/// <summary>API <c>FillType</c>.</summary>
public enum PictureFill
{
    /// <summary>Keep the picture's shape, fill with black.</summary>
    Black,

    /// <summary>Keep the picture's shape, fill with white.</summary>
    White,

    /// <summary>Keep the picture's shape, fill with a blurred copy of the picture.</summary>
    Gauss,

    /// <summary>Give the picture the box's shape.</summary>
    Stretch,
}

/// <summary>API <c>Mode</c>.</summary>
public enum RateControl
{
    /// <summary>VBR: the bit rate on average, peaks bounded at twice it.</summary>
    Variable,

    /// <summary>ABR: the bit rate on average.</summary>
    Average,

    /// <summary>CBR: the bit rate at all times.</summary>
    Constant,

    /// <summary>VCRF, or no bit rate given: constant quality; a bit rate, if any, bounds the peaks.</summary>
    Quality,
}

/// <summary>What an audio stream should become.</summary>
/// <param name="Codec">API name: aac, mp3, flac, ac3, eac3, mp2, opus, vorbis, pcm16, pcm24, or copy.</param>
/// <param name="BitrateKbps">0 = the source's (or the encoder's usual) rate.</param>
/// <param name="SampleRateHz">0 = the source's rate where the codec has it, else the nearest above.</param>
/// <param name="Channels">0 = as the source; 1, 2 or 6.</param>
/// <param name="Tracks">Which of the source's audio it is made from; empty or null = the default track.</param>
/// <param name="External">A file of its own that the sound comes from instead of the job's source; null = the source.</param>
/// <param name="Language">ISO 639-2 code to write; null = as the source.</param>
/// <param name="Name">Track title to write; null = none.</param>
/// <param name="Default">Marks the track that players choose first.</param>
/// <param name="Loudness">How loudness is evened out.</param>
/// <param name="Denoise">Suppress steady noise.</param>
/// <param name="Declick">Repair clicks.</param>
/// <param name="Deesser">Soften sibilants.</param>
public sealed record AudioTarget(
    string Codec,
    int BitrateKbps = 0,
    int SampleRateHz = 0,
    int Channels = 2,
    IReadOnlyList<AudioPick>? Tracks = null,
    MediaInput? External = null,
    string? Language = null,
    string? Name = null,
    bool Default = false,
    LoudnessMode Loudness = LoudnessMode.None,
    bool Denoise = false,
    bool Declick = false,
    bool Deesser = false);

/// <summary>
/// One source of an audio mix (API <c>TrackInfo</c>). Several picks of one target are mixed, channel by channel.
/// </summary>
/// <param name="Track">Audio track of the file, from 0 in file order.</param>
/// <param name="Channel">Channel of the track, from 0; null = all of them.</param>
/// <param name="GainDb">-60 (which means silence) to 6.</param>
/// <param name="ByStreamIndex">True: <paramref name="Track"/> is the index among all streams of the file instead, which must be an audio stream (API <c>TrackNum</c>).</param>
public sealed record AudioPick(int Track, int? Channel = null, double GainDb = 0, bool ByStreamIndex = false);

/// <summary>API <c>VolumeBalance</c>.</summary>
public enum LoudnessMode
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>loudNorm: to EBU R128, -23 LUFS integrated at most -1 dB true peak, by one gain for the whole programme.</summary>
    Normalize,

    /// <summary>gainControl: soft and loud passages are brought together as they come.</summary>
    GainControl,
}

/// <summary>Where hardware may or must work; null members inherit nothing and mean <see cref="HardwareUse.Never"/>.</summary>
/// <param name="Decode">Decoders.</param>
/// <param name="Encode">Encoders.</param>
/// <param name="Device">Name of the device to use as `mpsctl doctor` prints it (e.g. "cuda:0", "vaapi:/dev/dri/renderD128"); null = the first that works.</param>
/// <param name="Kernels">Improvements of pictures (Vulkan).</param>
/// <param name="KernelDevice">Where kernels run: a part of the device's name, its number or its UUID; null = the best GPU. A device that computes on
/// the processor is taken only when it is named.</param>
/// <param name="KernelCache">Folder where workers keep compiled kernels; null = they compile them anew.</param>
public sealed record HardwarePolicy(
    HardwareUse Decode = HardwareUse.Never,
    HardwareUse Encode = HardwareUse.Never,
    string? Device = null,
    HardwareUse Kernels = HardwareUse.Never,
    string? KernelDevice = null,
    string? KernelCache = null);

/// <summary>How much hardware is wanted.</summary>
public enum HardwareUse
{
    /// <summary>Software only.</summary>
    Never,

    /// <summary>Hardware where it opens, else software; the result says why.</summary>
    Prefer,

    /// <summary>Hardware, or the output fails.</summary>
    Require,
}
