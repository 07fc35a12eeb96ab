using System.Globalization;
using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Planning;

/// <summary>
/// The rules of <c>action-exec-rules</c>: which of the nodes behind it run, by what quality control found. A key is
/// NoAudio or NoVideo (value true or false), QualityEvaluationScore, or a type of <c>QualityControlResultSet</c>, whose
/// highest confidence counts (0 when it was not found). A value is a number with a comparison before it, one of
/// &gt;=, &lt;=, &gt;, &lt;, =; a bare number means &gt;=. The contract names keys and values without
/// saying how they are written; this form is the project's.
/// </summary>
public static class QualityRules
{
    private const string NoAudio = "NoAudio";
    private const string NoVideo = "NoVideo";
    private const string Score = "QualityEvaluationScore";

    private static readonly HashSet<string> Keys =
    [
        NoAudio, NoVideo, Score,
        "Jitter", "Blur", "LowLighting", "HighLighting", "CrashScreen", "BlackWhiteEdge", "SolidColorScreen", "Noise", "Mosaic", "QRCode", "AppletCode",
        "BarCode", "LowVoice", "HighVoice", "NoVoice", "LowEvaluation", "AudioEvaluation", "AudioNoise",
    ];

    private static readonly string[] Comparisons = [">=", "<=", ">", "<", "="];

    /// <param name="task">The rules.</param>
    /// <param name="followers">Nodes behind the rules' own.</param>
    /// <param name="field">For messages.</param>
    /// <exception cref="ApiException">A rule cannot be read, or leads to a node that does not follow.</exception>
    public static void Check(ExecRulesTask task, IReadOnlyCollection<long> followers, string field)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(followers);
        if (task.Rules is not { Count: > 0 } rules) throw new ApiException(ErrorCode.MissingParameter, $"{field}.Rules is empty.");
        for (var i = 0; i < rules.Count; i++)
        {
            var at = FormattableString.Invariant($"{field}.Rules.{i}");
            if (rules[i].Conditions is not { Count: > 0 } conditions) throw new ApiException(ErrorCode.MissingParameter, $"{at}.Conditions is empty.");
            if (rules[i].Linker is not (null or "" or "&&" or "||")) throw Bad($"{at}.Linker is '{rules[i].Linker}' but must be && or ||.");
            for (var c = 0; c < conditions.Count; c++)
            {
                if (Problem(conditions[c]) is { } problem) throw Bad(FormattableString.Invariant($"{at}.Conditions.{c}: {problem}"));
            }

            foreach (var next in rules[i].RearDriveIndexs ?? [])
            {
                if (!followers.Contains(next)) throw Bad(FormattableString.Invariant($"{at}.RearDriveIndexs names node {next}, which is not in the ReardriveIndex of this node."));
            }
        }
    }

    /// <summary>The nodes that the rules choose, each once, in the order of the rules. Every rule that holds adds its nodes.</summary>
    public static IReadOnlyList<long> Choose(ExecRulesTask task, QualityControlData found)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(found);
        return [.. (task.Rules ?? []).Where(rule => Holds(rule, found)).SelectMany(rule => rule.RearDriveIndexs ?? []).Distinct()];
    }

    private static bool Holds(Rules rule, QualityControlData found) => rule.Linker == "||"
        ? rule.Conditions!.Exists(c => Holds(c, found))
        : rule.Conditions!.TrueForAll(c => Holds(c, found));

    private static bool Holds(RuleConditionItem condition, QualityControlData found)
    {
        if (Flag(condition.Key!, found) is { } flag) return flag == bool.Parse(condition.Value!);
        var (comparison, bound) = Split(condition.Value!);
        double value = condition.Key == Score ? found.QualityEvaluationScore ?? 0 : Confidence(condition.Key!, found);
        var limit = double.Parse(bound, CultureInfo.InvariantCulture);
        return comparison switch
        {
            ">=" => value >= limit,
            "<=" => value <= limit,
            ">" => value > limit,
            "<" => value < limit,
            _ => value == limit,
        };
    }

    private static bool? Flag(string key, QualityControlData found) => key switch
    {
        NoAudio => found.NoAudio ?? false,
        NoVideo => found.NoVideo ?? false,
        _ => null,
    };

    private static long Confidence(string type, QualityControlData found) =>
        (found.QualityControlResultSet ?? []).Where(r => r.Type == type).SelectMany(r => r.QualityControlItems ?? []).Max(i => i.Confidence) ?? 0;

    private static string? Problem(RuleConditionItem condition)
    {
        if (string.IsNullOrEmpty(condition.Key)) return "Key is missing.";
        if (!Keys.Contains(condition.Key)) return $"Key is '{condition.Key}' but must be one of {string.Join(", ", Keys)}.";
        if (condition.Key is NoAudio or NoVideo)
            return bool.TryParse(condition.Value, out _) ? null : $"Value is '{condition.Value}' but must be true or false.";
        return double.TryParse(Split(condition.Value ?? "").Bound, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? null
            : $"Value is '{condition.Value}' but must be a number, with one of {string.Join(", ", Comparisons)} before it where >= is not meant.";
    }

    private static (string Comparison, string Bound) Split(string value)
    {
        var comparison = Array.Find(Comparisons, c => value.StartsWith(c, StringComparison.Ordinal));
        return (comparison ?? ">=", comparison is null ? value : value[comparison.Length..].Trim());
    }

    private static ApiException Bad(string message) => new(ErrorCode.InvalidParameterValue, message);
}
