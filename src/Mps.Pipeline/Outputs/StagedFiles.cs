using Mps.Jobs;

namespace Mps.Pipeline.Outputs;

/// <summary>The files that one output has in the staging folder.</summary>
public static class StagedFiles
{
    /// <summary>All files of a finished output, the main file last. For HLS the playlist names them.</summary>
    public static IReadOnlyList<OutputFile> Of(TranscodeOutput spec, string stagingDirectory)
    {
        List<string> names = [];
        if (spec.Segments is not null)
        {
            string folder = Path.GetDirectoryName(spec.FileName) ?? "";
            foreach (string line in File.ReadLines(Path.Combine(stagingDirectory, spec.FileName)))
            {
                string? name = line.StartsWith("#EXT-X-MAP:", StringComparison.Ordinal) ? Quoted(line, "URI=") : line.Length > 0 && line[0] != '#' ? line : null;
                if (name is not null && !names.Contains(Path.Combine(folder, name)))
                    names.Add(Path.Combine(folder, name));
            }
        }

        names.Add(spec.FileName);
        return [.. names.Select(n => new OutputFile(n, new FileInfo(Path.Combine(stagingDirectory, n)).Length))];
    }

    /// <summary>Removes what a failed output left, so that it takes no space while the others go on.</summary>
    public static void Remove(TranscodeOutput spec, string stagingDirectory)
    {
        string main = Path.Combine(stagingDirectory, spec.FileName);
        string folder = Path.GetDirectoryName(main)!;
        if (!Directory.Exists(folder))
            return;
        File.Delete(main);
        if (spec.Segments is not null)
        {
            foreach (string segment in Directory.EnumerateFiles(folder, $"mps-segment-{spec.Index}-*"))
                File.Delete(segment);
        }
    }

    private static string? Quoted(string line, string attribute)
    {
        int start = line.IndexOf(attribute + "\"", StringComparison.Ordinal);
        if (start < 0)
            return null;
        start += attribute.Length + 1;
        int end = line.IndexOf('"', start);
        return end < 0 ? null : line[start..end];
    }
}
