using System.Globalization;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Planning;

/// <summary>Plans the screenshots at points of time of one request.</summary>
internal sealed class SnapshotByTimeOffsetPlanner(PlanContext context)
    : ItemPlanner<SnapshotByTimeOffsetTaskInput>(context, SubtaskKind.SnapshotByTimeOffset, "SnapshotByTimeOffsetTaskSet")
{
    private const string DefaultPath = "{inputName}_snapshotByTimeOffset_{definition}_{number}.{format}";

    protected override OutputPlan Make(int index, SnapshotByTimeOffsetTaskInput item)
    {
        var definition = Definition(item.Definition);
        var storage = item.OutputStorage = Storage(item.OutputStorage);
        var template = Found(Context.Templates.FindSnapshotByTimeOffset(definition), definition);
        var format = SnapshotRules.Format(template.Format);
        var numbering = Numbering.Read(item.ObjectNumberFormat);
        var main = OutputNames.Main(
            Context.Folder, item.OutputObjectPath, DefaultPath, Context.Source.Variables(definition), format, "OutputObjectPath", OutputNames.Number);
        item.OutputObjectPath = main.Echo;
        item.ObjectNumberFormat = Numbering.Echo(numbering);
        var exact = ExtendedParameters.ReadExact(item.ExtInfo, fallback: true);
        var picture = SnapshotRules.Target(template.Width, template.Height, template.ResolutionAdaptive, template.FillType);
        var (overlays, watermarks) = WatermarkOverlays.Watermarks(Context, item.WatermarkSet, pictures: true);
        var times = Times(item);
        if (times.Count > 1) OutputNames.Require(main, OutputNames.Number, "OutputObjectPath", "every picture");
        var spec = new SnapshotOutput(
            index, Stage(index) + main.FileName, numbering, format, picture, times, null, exact, overlays.Count == 0 ? null : overlays);
        return Planned(spec, definition, storage, main, watermarks);
    }

    /// <summary>All points that either list names, texts first; a request without any means the first picture.</summary>
    private static List<TimePoint> Times(SnapshotByTimeOffsetTaskInput item)
    {
        List<TimePoint> times =
        [
            .. (item.ExtTimeOffsetSet ?? []).Select(Point),
            .. (item.TimeOffsetSet ?? []).Select(seconds => Seconds(seconds, seconds.ToString(CultureInfo.InvariantCulture))),
        ];
        return times.Count == 0 ? [new TimePoint(Seconds: 0)] : times;
    }

    /// <summary>"3.5s" or "10%".</summary>
    private static TimePoint Point(string text)
    {
        var unit = text.Length == 0 ? ' ' : text[^1];
        if (unit is not ('s' or '%') || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            throw new ApiException(ErrorCode.InvalidParameterValue, $"ExtTimeOffsetSet holds '{text}' but may hold seconds such as 3.5s and percent such as 10%.");
        if (unit == 's') return Seconds(value, text);
        return value is >= 0 and <= 100 ? new TimePoint(Percent: value) : throw Outside(text, "percent may be from 0 to 100");
    }

    private static TimePoint Seconds(double seconds, string text) =>
        double.IsFinite(seconds) && seconds >= 0 ? new TimePoint(Seconds: seconds) : throw Outside(text, "seconds must not be negative");

    private static SubtaskRefusedException Outside(string text, string why) => new(FailureCodes.BadTimeOffset($"The time offset '{text}' lies in no source: {why}."));
}
