namespace Mps.Perf.ControlPlane;

/// <summary>The table that is printed at the end: each value with the bound that it was held to.</summary>
internal sealed class Report
{
    private readonly List<string[]> _rows = [["measure", "value", "bound", ""]];

    public void AtLeast(string measure, double value, double bound) => Add(measure, value, $">= {bound:0.#}", value >= bound);

    public void AtMost(string measure, double value, double bound) => Add(measure, value, $"<= {bound:0.#}", value <= bound);

    public void Print()
    {
        var widths = Enumerable.Range(0, _rows[0].Length).Select(c => _rows.Max(r => r[c].Length)).ToArray();
        Console.WriteLine();
        foreach (var row in _rows) Console.WriteLine(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
        Console.WriteLine();
        Console.WriteLine($"{Environment.ProcessorCount} processors, shared by mpsd and the load that it is under; no peer to compare with");
    }

    private void Add(string measure, double value, string bound, bool met)
    {
        _rows.Add([measure, value >= 100 ? $"{value:0}" : $"{value:0.00}", bound, met ? "PASS" : "MISS"]);
        Console.Error.WriteLine(string.Join("  ", _rows[^1]));
    }
}
