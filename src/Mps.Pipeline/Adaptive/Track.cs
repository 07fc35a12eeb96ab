using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Adaptive;

/// <summary>One sequence of segments that players switch to as a whole: a picture, a sound, or both together.</summary>
/// <param name="Names">Its files.</param>
/// <param name="Form">Container and layout.</param>
/// <param name="Writer">Makes the segments; moved in.</param>
internal sealed record Track(TrackNames Names, SegmentForm Form, TrackWriter Writer)
{
    /// <summary>What the picture should become; null = it has none.</summary>
    public VideoTarget? Video { get; init; }

    /// <summary>What the sound should become; null = it has none.</summary>
    public AudioTarget? Sound { get; init; }

    /// <summary>What it turned out to be; set when it is verified.</summary>
    public TrackFacts Facts { get; set; } = TrackFacts.None;

    /// <summary>All segments lie in one file.</summary>
    public bool SingleFile => Form.IsSingleFile();
}

/// <summary>What a finished track holds.</summary>
/// <param name="Video">The picture; null = none.</param>
/// <param name="Audio">The sound; null = none.</param>
/// <param name="Info">Both as the corridor describes them.</param>
internal sealed record TrackFacts(StreamFacts? Video, StreamFacts? Audio, MediaInfo Info)
{
    public static TrackFacts None { get; } = new(null, null, new MediaInfo("", 0, 0, 0, [], []));

    /// <summary>RFC 6381 names of its streams.</summary>
    public IEnumerable<string> Codecs => new[] { Video, Audio }.OfType<StreamFacts>().Select(s => s.CodecString);
}

/// <summary>What the forms have in common.</summary>
internal static class SegmentForms
{
    public static bool IsSingleFile(this SegmentForm form) => form is SegmentForm.TsByteRange or SegmentForm.Mp4ByteRange or SegmentForm.PackedAudioByteRange;

    public static bool IsMp4(this SegmentForm form) => form is SegmentForm.Mp4Files or SegmentForm.Mp4ByteRange;

    public static bool IsPacked(this SegmentForm form) => form is SegmentForm.PackedAudioFiles or SegmentForm.PackedAudioByteRange;
}
