namespace Mps.Perf.Quality;

/// <summary>The tables that are printed at the end, in Markdown.</summary>
internal sealed class Report
{
    private readonly List<(string Family, List<string[]> Rows)> _families = [];

    /// <summary>Rows that follow belong to <paramref name="family"/>.</summary>
    public void Begin(string family) => _families.Add((family, []));

    /// <summary>One comparison in dB; more is better.</summary>
    /// <param name="measure">What was measured, on which pictures.</param>
    /// <param name="ours">Our figure.</param>
    /// <param name="peer">Who it is compared with.</param>
    /// <param name="theirs">Their figure.</param>
    /// <param name="margin">By how much ours shall be better, at least; negative allows it to be worse.</param>
    public void Compare(string measure, double ours, string peer, double theirs, double margin) =>
        _families[^1].Rows.Add([measure, $"{ours:0.00}", peer, $"{theirs:0.00}", $"{ours - theirs:+0.00;-0.00}", $">= {margin:+0.00;-0.00;0.00}", ours - theirs >= margin ? "met" : "MISSED"]);

    /// <summary>One figure without a peer.</summary>
    /// <param name="measure">What was measured.</param>
    /// <param name="value">Our figure.</param>
    /// <param name="bound">What it shall reach.</param>
    /// <param name="most">The bound is the most that it may be, not the least.</param>
    public void Value(string measure, double value, double bound, bool most = false) =>
        _families[^1].Rows.Add([measure, $"{value:0.00}", "", "", "", $"{(most ? "<=" : ">=")} {bound:0.00}", (most ? value <= bound : value >= bound) ? "met" : "MISSED"]);

    public void Print(TextWriter output)
    {
        foreach ((string family, List<string[]> rows) in _families)
        {
            output.WriteLine();
            output.WriteLine($"### {family}");
            output.WriteLine("| measure | ours | peer | theirs | difference | target | |");
            output.WriteLine("|---|---|---|---|---|---|---|");
            foreach (string[] row in rows)
            {
                output.WriteLine($"| {string.Join(" | ", row)} |");
            }
        }
    }
}
