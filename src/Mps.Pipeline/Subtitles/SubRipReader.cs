namespace Mps.Pipeline.Subtitles;

/// <summary>
/// SubRip: a number, a line "00:00:01,000 --> 00:00:02,000", lines of text, a blank line. There is no standard; numbers may be
/// missing and texts may hold blank lines, so a cue ends where the next one's times begin.
/// </summary>
internal static class SubRipReader
{
    public static IReadOnlyList<SubtitleCue> Read(string[] lines)
    {
        List<SubtitleCue> cues = [];
        List<string> text = [];
        TimedLine? current = null;
        foreach (string line in lines)
        {
            if (TimedLine.Parse(line) is not { } times)
            {
                if (current is not null)
                    text.Add(line);
                continue;
            }

            if (text.Count > 0 && text[^1].Trim() is { Length: > 0 } number && number.All(char.IsAsciiDigit) && (text.Count == 1 || string.IsNullOrWhiteSpace(text[^2])))
                text.RemoveAt(text.Count - 1);
            Add();
            current = times;
        }

        Add();
        return SubtitleFile.InOrder(cues);

        void Add()
        {
            if (current is { } times)
            {
                string all = string.Join('\n', text);
                cues.Add(new SubtitleCue(times.Start, times.End, TagText.Read(all, entities: false), AssOverrides.Anchor(all) ?? SubtitleCue.UsualAnchor));
            }

            text.Clear();
        }
    }
}
