using System.Globalization;
using System.Text.RegularExpressions;

namespace Mps.Integration.Tests.Harness;

/// <summary>The samples of a Prometheus or OpenMetrics text page.</summary>
internal sealed partial class MetricsPage
{
    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> _samples = [];

    public IEnumerable<string> Names => _samples.Select(s => s.Name).Distinct();

    public static MetricsPage Parse(string text)
    {
        var page = new MetricsPage();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#')))
        {
            var sample = Sample().Match(line);
            if (!sample.Success)
                throw new InvalidDataException($"Not a metrics line: {line}");
            var labels = Label().Matches(sample.Groups["labels"].Value).ToDictionary(l => l.Groups["name"].Value, l => l.Groups["value"].Value);
            page._samples.Add((sample.Groups["name"].Value, labels, double.Parse(sample.Groups["value"].Value.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture)));
        }
        return page;
    }

    /// <summary>Sum of the samples called <paramref name="name"/> that carry all of <paramref name="labels"/>; 0 when there are none.</summary>
    public double Sum(string name, params (string Name, string Value)[] labels) =>
        _samples.Where(s => s.Name == name && labels.All(l => string.Equals(s.Labels.GetValueOrDefault(l.Name), l.Value, StringComparison.OrdinalIgnoreCase))).Sum(s => s.Value);

    /// <summary>Values that a label takes.</summary>
    public IEnumerable<string> LabelValues(string name, string label) =>
        _samples.Where(s => s.Name == name && s.Labels.ContainsKey(label)).Select(s => s.Labels[label]).Distinct();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][\w:]*)(\{(?<labels>.*)\})? (?<value>[-+.\w]+)( .*)?$""")]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?<name>\w+)=""(?<value>(\\.|[^""\\])*)""")]
    private static partial Regex Label();
}
