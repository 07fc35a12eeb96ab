using Mps.Jobs;

namespace Mps.Pipeline.Editing;

/// <summary>Cutting and joining in terms of transcoding: the first clip is the source's range, the others follow it.</summary>
internal static class Splice
{
    // Visually lossless for most material (x264's own advice for archives is 17 to 18), at a speed that is still above real time.
    private const int Quality = 18;
    private const int SoundKbps = 192;

    /// <summary>The transcode that makes the splice.</summary>
    public static TranscodeOutput AsTranscode(SpliceOutput splice)
    {
        SourceClip first = splice.Clips[0];
        bool copies = splice is { Fast: true, Clips.Count: 1 };
        return new TranscodeOutput(
            splice.Index,
            splice.Container,
            splice.FileName,
            copies ? new VideoTarget("copy") : new VideoTarget("h264", RateControl: RateControl.Quality, Crf: Quality),
            copies ? new AudioTarget("copy", Channels: 0) : new AudioTarget("aac", SoundKbps),
            splice.Segments,
            first.StartSeconds,
            first.EndSeconds,
            Tails: [.. splice.Clips.Skip(1)]);
    }
}
