using System.Globalization;
using System.Text;
using Mps.Ctl.Daemon;

namespace Mps.Ctl.Output;

/// <summary>The task, how it goes, and a bar per subtask, redrawn in place on a terminal.</summary>
internal sealed class ProgressBars(TextWriter terminal, int width) : IProgressView
{
    private const int MaxBars = 20, BarCells = 30;

    private int _linesDrawn;

    public void Show(TaskEvent state)
    {
        // An id takes most of 80 columns, so it has a line to itself: speed and ETA are what people look at.
        var lines = new List<string> { state.TaskId, ProgressText.Standing(state) };
        IReadOnlyList<SubtaskEvent> subtasks = state.Subtasks ?? [];
        lines.AddRange(subtasks.Take(MaxBars).Select(Bar));
        if (subtasks.Count > MaxBars)
            lines.Add($"  and {subtasks.Count - MaxBars} more");

        var text = new StringBuilder();
        if (_linesDrawn > 0)
            text.Append(CultureInfo.InvariantCulture, $"\e[{_linesDrawn}A");
        foreach (string line in lines)
            text.Append("\e[2K").Append(line.Length < width ? line : line[..(width - 1)]).Append('\n');
        // Lines of a longer earlier drawing.
        text.Append("\e[J");
        terminal.Write(text.ToString());
        terminal.Flush();
        _linesDrawn = lines.Count;
    }

    private static string Bar(SubtaskEvent subtask)
    {
        double percent = subtask.State == "SUCCESS" ? 100 : Math.Clamp(subtask.Percent, 0, 100);
        int full = (int)(percent / 100 * BarCells);
        string mark = subtask.State switch { "SUCCESS" => "✓", "FAIL" => "✗", _ => " " };
        string bar = new string('█', full) + new string('░', BarCells - full);
        return string.Create(CultureInfo.InvariantCulture, $"{mark} {subtask.Index,2} {subtask.Type,-14} {bar} {percent,3:0} %  {subtask.Message}").TrimEnd();
    }
}

/// <summary>A plain line whenever a state changes or another tenth is done, for logs and pipes.</summary>
internal sealed class ProgressLines(TextWriter output) : IProgressView
{
    private string _last = "";

    public void Show(TaskEvent state)
    {
        string states = string.Join(',', (state.Subtasks ?? []).Select(s => s.State));
        string signature = string.Create(CultureInfo.InvariantCulture, $"{state.State} {(int)state.Percent / 10} {states}");
        if (signature == _last)
            return;
        _last = signature;
        output.WriteLine(ProgressText.Task(state));
        foreach (SubtaskEvent failed in (state.Subtasks ?? []).Where(s => s.State == "FAIL"))
            output.WriteLine($"subtask {failed.Index} ({failed.Type}) failed: {failed.Message}");
    }
}

/// <summary>One line about a task.</summary>
internal static class ProgressText
{
    public static string Task(TaskEvent state) => $"{state.TaskId}  {Standing(state)}";

    /// <summary>State, percent, position, speed and time to go.</summary>
    public static string Standing(TaskEvent state)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{state.State}  {state.Percent:0} %");
        if (state.Finished)
            return text.ToString();
        if (state.DurationSeconds is > 0)
            text.Append("  ").Append(HumanText.Duration(state.MediaSeconds ?? 0)).Append(" of ").Append(HumanText.Duration(state.DurationSeconds.Value));
        if (state.Speed is > 0)
            text.Append(CultureInfo.InvariantCulture, $"  {state.Speed:0.0}x realtime");
        if (state.EtaSeconds is > 0)
            text.Append("  ETA ").Append(HumanText.Duration(state.EtaSeconds.Value));
        return text.ToString();
    }
}
