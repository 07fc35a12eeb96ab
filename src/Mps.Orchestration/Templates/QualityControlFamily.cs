using System.Globalization;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>Checks of quality. Intervals and durations are in milliseconds, the strategy's times in seconds.</summary>
public sealed class QualityControlFamily(string name, int quota) : TemplateFamily<QualityControlTemplate>(name, quota)
{
    /// <summary>Items with a threshold from 0 to 100; what the other items compare is not documented.</summary>
    private static readonly HashSet<string> s_confidences =
    [
        "LowEvaluation", "Mosaic", "CrashScreen", "Blur", "Jitter", "Noise", "QRCode", "BarCode", "AppletCode",
        "BlackWhiteEdge", "SolidColorScreen", "LowLighting", "HighLighting",
    ];

    private protected override void Check(QualityControlTemplate template)
    {
        if (string.IsNullOrEmpty(template.Name)) throw new ApiException(ErrorCode.InvalidParameterValue, "Name is empty.");
        var items = template.QualityControlItemSet ?? [];
        if (!items.Any(i => i.Switch != "OFF"))
            throw RuleBreach.Of("EmptyDetectItem", "QualityControlItemSet holds no item that is ON.");
        if (items.GroupBy(i => i.Type).FirstOrDefault(g => g.Count() > 1) is { Key: var twice })
            throw new ApiException(ErrorCode.InvalidParameterValue, $"QualityControlItemSet states {twice} twice.");
        foreach (var item in items) Check(item);
        if (template.Strategy is { StrategyType: "TimeSpotCheck", TimeSpotCheck: null })
            throw new ApiException(ErrorCode.InvalidParameterValue, "Strategy.TimeSpotCheck is missing, as StrategyType is TimeSpotCheck.");
    }

    private static void Check(QualityControlItemConfig item)
    {
        // The console's bounds; 0 is how replies state that a time is not set.
        if (item.IntervalTime is > 0 and <= 500)
            throw new ApiException(ErrorCode.InvalidParameterValue, $"IntervalTime of {item.Type} must be above 500 ms.");
        if (item.Duration > 600_000)
            throw new ApiException(ErrorCode.InvalidParameterValue, $"Duration of {item.Type} must be at most 600000 ms.");
        if (string.IsNullOrEmpty(item.Threshold) || !s_confidences.Contains(item.Type!)) return;
        if (!double.TryParse(item.Threshold, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var threshold) || threshold > 100)
            throw new ApiException(ErrorCode.InvalidParameterValue, $"Threshold of {item.Type} is '{item.Threshold}' but must be a number from 0 to 100.");
    }
}
