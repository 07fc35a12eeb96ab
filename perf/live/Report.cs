namespace Mps.Perf.Live;

/// <summary>The table that is printed at the end: ratios to a peer that ran at the same time, and values, each with the bound that it was held to.</summary>
internal sealed class Report
{
    private readonly List<string[]> _rows = [["measure", "ours", "peer", "ratio (min..max)", "bound", ""]];
    private readonly List<string> _notes = [];

    /// <summary>Pairs taken at the same time; the verdict is on the median of their ratios.</summary>
    public void Ratio(string measure, IEnumerable<(double Ours, double Theirs)> pairs, double bound)
    {
        var list = pairs.ToList();
        var ratios = list.Select(p => p.Ours / p.Theirs).Order().ToList();
        var range = ratios.Count > 1 ? $" ({ratios[0]:0.000}..{ratios[^1]:0.000})" : "";
        Add(measure, Format(Median(list.Select(p => p.Ours))), Format(Median(list.Select(p => p.Theirs))), $"{Median(ratios):0.000}{range}", $"<= {bound:0.00}", Median(ratios) <= bound);
    }

    /// <summary>A value without a peer.</summary>
    public void AtMost(string measure, double value, double bound) => Add(measure, Format(value), "", "", $"<= {bound:0.##}", value <= bound);

    /// <summary>A value that is printed for people, without a bound.</summary>
    public void Value(string measure, double value) => _rows.Add([measure, Format(value), "", "", "", ""]);

    /// <summary>A sentence below the table.</summary>
    public void Note(string text) => _notes.Add(text);

    public void Print()
    {
        var widths = Enumerable.Range(0, _rows[0].Length).Select(c => _rows.Max(r => r[c].Length)).ToArray();
        Console.WriteLine();
        foreach (var row in _rows) Console.WriteLine(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
        Console.WriteLine();
        foreach (var note in _notes) Console.WriteLine(note);
        Console.WriteLine($"{Environment.ProcessorCount} processors, shared by mpsd, its peers and the source");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Format(double value) => value >= 100 ? $"{value:0}" : value >= 10 ? $"{value:0.0}" : $"{value:0.000}";

    private void Add(string measure, string ours, string theirs, string ratio, string bound, bool met)
    {
        _rows.Add([measure, ours, theirs, ratio, bound, met ? "met" : "MISSED"]);
        Console.Error.WriteLine(string.Join("  ", _rows[^1].Where(c => c.Length > 0)));
    }
}
