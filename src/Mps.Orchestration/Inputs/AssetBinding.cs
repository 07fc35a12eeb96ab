using Mps.Jobs;

namespace Mps.Orchestration.Inputs;

/// <summary>Puts inputs that a worker may open in the place of the references that a plan holds.</summary>
internal static class AssetBinding
{
    /// <summary>The output with every asset replaced by what <paramref name="found"/> says.</summary>
    public static OutputSpec Bind(OutputSpec spec, Func<MediaInput, MediaInput> found)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec switch
        {
            TranscodeOutput o => o with
            {
                Audio = Bind(o.Audio, found),
                MoreAudio = All(o.MoreAudio, a => Bind(a, found)!),
                Overlays = All(o.Overlays, v => Bind(v, found)),
                Subtitles = All(o.Subtitles, t => t with { Source = found(t.Source) }),
                Heads = All(o.Heads, c => c with { Source = found(c.Source) }),
                Tails = All(o.Tails, c => c with { Source = found(c.Source) }),
            },
            AdaptiveOutput o => o with
            {
                Rungs = All(o.Rungs, r => r with { Audio = All(r.Audio, a => Bind(a, found)!)! })!,
                MoreAudio = All(o.MoreAudio, a => Bind(a, found)!),
                Overlays = All(o.Overlays, v => Bind(v, found)),
                Subtitles = All(o.Subtitles, t => t with { Source = found(t.Source) }),
            },
            SnapshotOutput o => o with { Overlays = All(o.Overlays, v => Bind(v, found)) },
            SpliceOutput o => o with { Clips = All(o.Clips, c => c with { Source = found(c.Source) })! },
            ComposeOutput o => o with { Files = o.Files.ToDictionary(f => f.Key, f => found(f.Value)) },
            _ => spec,
        };
    }

    private static AudioTarget? Bind(AudioTarget? audio, Func<MediaInput, MediaInput> found) =>
        audio?.External is { } file ? audio with { External = found(file) } : audio;

    private static Overlay Bind(Overlay overlay, Func<MediaInput, MediaInput> found) => overlay switch
    {
        ImageOverlay { Source: { } file } o => o with { Source = found(file) },
        SubtitleOverlay o => o with
        {
            File = o.File is null ? null : found(o.File),
            Style = o.Style.FontFile is null ? o.Style : o.Style with { FontFile = found(o.Style.FontFile) },
        },
        _ => overlay,
    };

    private static IReadOnlyList<T>? All<T>(IReadOnlyList<T>? items, Func<T, T> bind) => items is null ? null : [.. items.Select(bind)];
}
