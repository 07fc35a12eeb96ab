namespace Mps.Storage.Local;

/// <summary>Names under which programs write files that they rename once they are done; a watch never tells them.</summary>
internal static class TemporaryName
{
    private static readonly string[] Endings = [".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", "~"];

    /// <summary>True when a folder of <paramref name="key"/> or its file has such a name.</summary>
    public static bool Is(string key) => key.Split('/').Any(IsPart);

    /// <summary>True when one file or folder is hidden (rsync's ".name.XXXXXX" and the staging folder among them) or has such an ending.</summary>
    public static bool IsPart(string name) =>
        name.StartsWith('.') || Array.Exists(Endings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}
