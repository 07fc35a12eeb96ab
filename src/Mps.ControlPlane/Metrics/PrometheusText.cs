using System.Globalization;
using System.Text;

namespace Mps.ControlPlane.Metrics;

/// <summary>Writes metrics in the Prometheus text format 0.0.4, or as OpenMetrics 1.0.0.</summary>
public static class PrometheusText
{
    /// <summary>Content type of the Prometheus format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Content type of OpenMetrics.</summary>
    public const string OpenMetricsContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private const string TotalSuffix = "_total";

    /// <param name="families">What to write; empty ones are left out.</param>
    /// <param name="openMetrics">OpenMetrics names counters without their suffix in the head lines and ends with # EOF.</param>
    public static string Write(IEnumerable<MetricFamily> families, bool openMetrics)
    {
        ArgumentNullException.ThrowIfNull(families);
        var text = new StringBuilder();
        foreach (var family in families)
        {
            var series = family.Snapshot();
            if (series.Count == 0)
                continue;
            var name = openMetrics && family.Kind == MetricKind.Counter ? family.Name[..^TotalSuffix.Length] : family.Name;
            if (family.Help.Length > 0)
                text.Append("# HELP ").Append(name).Append(' ').Append(EscapeHelp(family.Help, openMetrics)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(Kind(family.Kind)).Append('\n');
            foreach (var (labels, values) in series)
            {
                if (family.Kind == MetricKind.Histogram)
                    WriteHistogram(text, family, labels, values);
                else
                    WriteSample(text, family.Name, labels, Number(values.Value));
            }
        }

        if (openMetrics)
            text.Append("# EOF\n");
        return text.ToString();
    }

    /// <summary>A label's value as it stands between quotes.</summary>
    public static string EscapeLabel(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
    }

    private static string EscapeHelp(string help, bool openMetrics)
    {
        var escaped = help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return openMetrics ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static void WriteHistogram(StringBuilder text, MetricFamily family, string labels, MetricSeries values)
    {
        var separator = labels.Length > 0 ? "," : "";
        long below = 0;
        for (var i = 0; i < family.Bounds.Count; i++)
        {
            below += values.PerBucket[i];
            WriteSample(text, family.Name + "_bucket", $"{labels}{separator}le=\"{Bound(family.Bounds[i])}\"", Number(below));
        }

        WriteSample(text, family.Name + "_bucket", $"{labels}{separator}le=\"+Inf\"", Number(values.Count));
        WriteSample(text, family.Name + "_sum", labels, Number(values.Value));
        WriteSample(text, family.Name + "_count", labels, Number(values.Count));
    }

    private static void WriteSample(StringBuilder text, string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    /// <summary>Canonical form of a bound: OpenMetrics wants a point in every one.</summary>
    private static string Bound(double bound)
    {
        var text = Number(bound);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Kind(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };
}
