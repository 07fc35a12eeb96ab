using System.Globalization;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Adaptive;

/// <summary>Which rungs of a ladder are made of a source, all at one frame rate.</summary>
internal static class RungSelection
{
    /// <summary>
    /// Leaves out rungs above the source where the template asks for that (API DisableHigherVideoBitrate, DisableHigherVideoResolution),
    /// but never the last picture; and gives all the first rung's frame rate (API AdaptiveStreamTemplate.Video).
    /// </summary>
    /// <param name="spec">The output.</param>
    /// <param name="video">The source's picture; null = none.</param>
    /// <param name="sourceBitRate">Of the source's picture, bits per second; 0 = unknown.</param>
    /// <param name="explain">Gets a line for each decision.</param>
    public static IReadOnlyList<AdaptiveRung> Resolve(AdaptiveOutput spec, StreamFacts? video, long sourceBitRate, Action<string> explain)
    {
        List<AdaptiveRung> kept = [];
        List<(AdaptiveRung Rung, string Why)> left = [];
        foreach (AdaptiveRung rung in spec.Rungs)
        {
            if (rung.Video is { } target && video is not null && Above(spec, target, video, sourceBitRate) is { } why)
                left.Add((rung, why));
            else
                kept.Add(rung);
        }

        if (left.Count > 0 && !kept.Exists(r => r.Video is not null))
        {
            (AdaptiveRung Rung, string Why) least = left.MinBy(l => (Short(l.Rung.Video!, video!), l.Rung.Video!.BitrateKbps));
            left.Remove(least);
            kept.Add(least.Rung);
            explain($"{least.Rung.PlaylistName}: kept although {least.Why}, since no other is left");
        }

        foreach ((AdaptiveRung rung, string why) in left)
            explain($"{rung.PlaylistName}: left out, since {why}");

        AdaptiveRung[] ordered = [.. spec.Rungs.Where(kept.Contains)];
        VideoTarget? first = ordered.FirstOrDefault(r => r.Video is not null)?.Video;
        return [.. ordered.Select(r => r.Video is null || first is null ? r : r with
        {
            // Key frames elsewhere than on the grid would lie differently in every rung.
            Video = r.Video with { FpsNumerator = first.FpsNumerator, FpsDenominator = first.FpsDenominator, SceneCut = false, KeySeconds = first.KeySeconds },
        })];
    }

    private static string? Above(AdaptiveOutput spec, VideoTarget target, StreamFacts video, long sourceBitRate)
    {
        long rate = target.BitrateKbps * 1000L;
        if (spec.DropHigherBitrate && sourceBitRate > 0 && rate > sourceBitRate)
            return string.Create(CultureInfo.InvariantCulture, $"its {rate / 1000} kbps are above the source's {sourceBitRate / 1000}");
        int wanted = Short(target, video), source = Math.Min(video.Width, video.Height);
        if (spec.DropHigherResolution && wanted > source)
            return string.Create(CultureInfo.InvariantCulture, $"its short side {wanted} is above the source's {source}");
        return null;
    }

    private static int Short(VideoTarget target, StreamFacts video)
    {
        Rational sar = video.SampleAspectRatio;
        PictureGeometry geometry = PictureGeometry.Resolve(video.Width, video.Height, video.Rotation, video.Mirrored, sar, target);
        return Math.Min(geometry.Width, geometry.Height);
    }
}
