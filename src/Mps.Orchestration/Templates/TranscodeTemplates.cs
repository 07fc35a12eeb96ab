using System.Globalization;
using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Templates;

/// <summary>Answers what transcode templates there are.</summary>
public sealed class TranscodeTemplates
{
    private const int MaxDefinitions = 100;

    private readonly TranscodeTemplate[] _presets;

    public TranscodeTemplates(PresetTemplates presets)
    {
        ArgumentNullException.ThrowIfNull(presets);
        _presets = [.. presets.Transcode.OrderByDescending(Id)];
    }

    /// <summary>DescribeTranscodeTemplates: presets first, then custom ones, each by falling id.</summary>
    /// <exception cref="ApiException">A filter's value is not one of its words, or the page is out of range.</exception>
    public Task<DescribeTranscodeTemplatesResponse> Describe(DescribeTranscodeTemplatesRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var offset = request.Offset ?? 0;
        var limit = request.Limit ?? 10;
        if (offset < 0) throw new ApiException(ErrorCode.InvalidParameterValue, "Offset must not be negative.");
        if (limit is < 0 or > 100) throw new ApiException(ErrorCode.InvalidLimit, "Limit must be from 0 to 100.");
        if (request.Definitions is { Count: > MaxDefinitions })
            throw new ApiException(ErrorCode.InvalidDefinitions, $"Definitions holds more than {MaxDefinitions} ids.");

        var matching = _presets.Where(Filter(request)).ToList();
        return Task.FromResult(new DescribeTranscodeTemplatesResponse
        {
            TotalCount = matching.Count,
            TranscodeTemplateSet = [.. matching.Skip((int)Math.Min(offset, int.MaxValue)).Take((int)limit)],
        });
    }

    /// <summary>Definitions are numbers in requests and strings in templates, as the real service answers them.</summary>
    public static long Id(TranscodeTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return long.Parse(template.Definition ?? "", CultureInfo.InvariantCulture);
    }

    private static Func<TranscodeTemplate, bool> Filter(DescribeTranscodeTemplatesRequest request)
    {
        var definitions = request.Definitions is { Count: > 0 } ids ? ids.ToHashSet() : null;
        var type = Word(request.Type, ErrorCode.InvalidType, "Type", "Preset", "Custom");
        var container = Word(request.ContainerType, ErrorCode.InvalidContainerType, "ContainerType", "Video", "PureAudio");
        var tehd = Word(request.TEHDType, ErrorCode.InvalidTehdType, "TEHDType", "Common", "TEHD");
        var transcode = Word(
            request.TranscodeType, ErrorCode.InvalidParameterValue, "TranscodeType", "Common", "TEHD", "TEHD-100", "TEHD-200", "Enhance");
        var enhance = Word(
            request.EnhanceType, ErrorCode.InvalidParameterValue, "EnhanceType", "VideoEnhance", "AudioEnhance", "VideoAudioEnhance");
        var name = request.Name;

        return t =>
            definitions?.Contains(Id(t)) != false
            && (type is null || t.Type == type)
            && (container is null || t.ContainerType == container)
            && (tehd is null || tehd == "TEHD" == (t.TEHDConfig is not null))
            && (transcode is null || HasTranscodeType(t, transcode))
            && (enhance is null || HasEnhanceType(t, enhance))
            && (string.IsNullOrEmpty(name) || (t.Name ?? "").Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    private static bool HasTranscodeType(TranscodeTemplate t, string type) => type switch
    {
        "Enhance" => t.EnhanceConfig is not null,
        "TEHD" => t.TEHDConfig is not null,
        "Common" => t.TEHDConfig is null && t.EnhanceConfig is null,
        _ => t.TEHDConfig?.Type == type,
    };

    private static bool HasEnhanceType(TranscodeTemplate t, string type)
    {
        var video = t.EnhanceConfig?.VideoEnhance is not null;
        var audio = t.EnhanceConfig?.AudioEnhance is not null;
        return type switch
        {
            "VideoEnhance" => video && !audio,
            "AudioEnhance" => audio && !video,
            _ => audio && video,
        };
    }

    private static string? Word(string? value, string code, string field, params string[] words)
    {
        if (string.IsNullOrEmpty(value)) return null;
        return words.Contains(value, StringComparer.Ordinal)
            ? value
            : throw new ApiException(code, $"{field} is '{value}' but must be one of {string.Join(", ", words)}.");
    }
}
