using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api.Model;

namespace Mps.Orchestration.Planning;

/// <summary>The parameters that an output really gets: a template, an ad-hoc template, or a template with overrides.</summary>
/// <param name="Parameters">Everything an ad-hoc template can say.</param>
/// <param name="Override">The override that was applied, for the fields that only overrides have; null without one.</param>
public sealed record EffectiveTemplate(RawTranscodeParameter Parameters, OverrideTranscodeParameter? Override)
{
    public static EffectiveTemplate Of(RawTranscodeParameter raw) => new(raw, null);

    /// <summary>The template with each field replaced that the override states. Null and empty text state nothing; 0 does.</summary>
    public static EffectiveTemplate Of(TranscodeTemplate template, OverrideTranscodeParameter? over)
    {
        ArgumentNullException.ThrowIfNull(template);
        var parameters = new RawTranscodeParameter
        {
            Container = Stated(over?.Container) ?? template.Container,
            RemoveVideo = over?.RemoveVideo ?? template.RemoveVideo,
            RemoveAudio = over?.RemoveAudio ?? template.RemoveAudio,
            VideoTemplate = Merge(template.VideoTemplate, over?.VideoTemplate),
            AudioTemplate = Merge(template.AudioTemplate, over?.AudioTemplate),
            TEHDConfig = Merge(template.TEHDConfig, over?.TEHDConfig),
            SubtitleTemplate = over?.SubtitleTemplate,
            StdExtInfo = Stated(over?.StdExtInfo) ?? template.StdExtInfo,
            EnhanceConfig = template.EnhanceConfig,
        };
        return new EffectiveTemplate(parameters, over);
    }

    private static string? Stated(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>Both sides are the same record under two names, so they are merged field by field through their names.</summary>
    private static T? Merge<T, TOver>(T? below, TOver? over)
        where T : class
        where TOver : class
    {
        if (over is null) return below;
        var merged = below is null ? [] : JsonSerializer.SerializeToNode(below)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(over)!.AsObject())
        {
            if (value is null || (value is JsonValue text && text.TryGetValue<string>(out var s) && s.Length == 0)) continue;
            merged[name] = value.DeepClone();
        }

        return merged.Deserialize<T>();
    }
}
