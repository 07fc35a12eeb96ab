namespace Mps.Perf.SideBySide;

/// <summary>The table that is printed at the end.</summary>
internal sealed class Report
{
    private readonly List<string[]> _rows = [["measure", "ours", "ffmpeg", "ratio (min..max)", "target", ""]];
    private readonly List<string> _notes = [];

    /// <summary>Pairs taken side by side; the verdict is on the median of their ratios.</summary>
    public void Ratio(string measure, IEnumerable<(double Ours, double Theirs)> pairs, double target)
    {
        var list = pairs.ToList();
        var ratios = list.Select(p => p.Ours / p.Theirs).Order().ToList();
        var ratio = Median(ratios);
        Add([
            measure, Format(Median(list.Select(p => p.Ours))), Format(Median(list.Select(p => p.Theirs))),
            $"{ratio:0.000} ({ratios[0]:0.000}..{ratios[^1]:0.000})", $"<= {target:0.00}", Verdict(ratio, target)]);
    }

    /// <summary>Values without a peer; the verdict is on their median.</summary>
    public void Value(string measure, IEnumerable<double> values, double target)
    {
        var sorted = values.Order().ToList();
        var range = sorted.Count > 1 ? $" ({Format(sorted[0])}..{Format(sorted[^1])})" : "";
        Add([measure, Format(Median(sorted)) + range, "", "", $"<= {target:0}", Verdict(Median(sorted), target)]);
    }

    public void Note(string text) => _notes.Add(text);

    public void Print(int runs)
    {
        var widths = Enumerable.Range(0, _rows[0].Length).Select(c => _rows.Max(r => r[c].Length)).ToArray();
        Console.WriteLine();
        foreach (var row in _rows)
            Console.WriteLine(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
        Console.WriteLine();
        foreach (var note in _notes)
            Console.WriteLine(note);
        Console.WriteLine($"medians over {runs} alternating pairs (remux {runs * 2}, probe {runs * 6}, first frame {runs * 2}); {Environment.ProcessorCount} processors");
    }

    // At once, too: a run that is cut short has told what it knew.
    private void Add(string[] row)
    {
        _rows.Add(row);
        Console.WriteLine(string.Join("  ", row).TrimEnd());
    }

    private static string Verdict(double value, double target) => value <= target ? "met" : "MISSED";

    private static string Format(double value) => value >= 100 ? $"{value:0}" : value >= 10 ? $"{value:0.0}" : $"{value:0.000}";

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
