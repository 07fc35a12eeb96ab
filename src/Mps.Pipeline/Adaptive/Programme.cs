using Mps.Media;

namespace Mps.Pipeline.Adaptive;

/// <summary>All that the manifests of one adaptive output tell.</summary>
/// <param name="Variants">What players choose from, in the request's order.</param>
/// <param name="Subtitles">Text beside it.</param>
/// <param name="Seconds">Length of the longest track.</param>
/// <param name="Rate">Pictures per second; 0 = uneven or unknown.</param>
internal sealed record Programme(IReadOnlyList<Variant> Variants, IReadOnlyList<SubtitleRendition> Subtitles, double Seconds, Rational Rate)
{
    /// <summary>Every sound that is a track of its own, once.</summary>
    public IEnumerable<Rendition> Sounds => Variants.SelectMany(v => v.Sounds).Distinct();
}

/// <summary>One quality.</summary>
/// <param name="Main">Its own track: a picture, a picture with its sound, or a sound alone.</param>
/// <param name="Sounds">What players may choose to hear with it; the one inside <paramref name="Main"/> first. Empty = none to choose.</param>
internal sealed record Variant(Track Main, IReadOnlyList<Rendition> Sounds);

/// <summary>A sound that players can choose.</summary>
/// <param name="Track">Where it lies.</param>
/// <param name="Name">For people; unique among the renditions of a variant.</param>
/// <param name="Language">BCP 47; null = unknown.</param>
/// <param name="Default">Heard when the viewer chose nothing; one of a variant's.</param>
internal sealed record Rendition(Track Track, string Name, string? Language, bool Default);
