namespace Mps.Ctl.Output;

/// <summary>Columns of text, as wide as their content, two spaces apart; the last one is not padded.</summary>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void WriteTo(TextWriter output)
    {
        int[] widths = [.. headings.Select((h, column) => _rows.Select(r => r[column].Length).Append(h.Length).Max())];
        foreach (string[] row in _rows.Prepend(headings))
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
