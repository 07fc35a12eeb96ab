namespace Mps.Orchestration.Storage;

/// <summary>Keys of objects: relative paths with '/' separators that cannot leave their bucket.</summary>
public static class ObjectKey
{
    /// <summary>Folder of a local bucket that holds unfinished outputs; no key may begin with it.</summary>
    public const string StagingFolder = ".mps-staging";

    /// <summary>Longest name of one file or folder, bytes of UTF-8 (the limit of Linux file systems).</summary>
    public const int MaxNameBytes = 255;

    /// <summary>
    /// The key without leading, doubled or ending '/' and without "." parts.
    /// </summary>
    /// <exception cref="ObjectStoreException">The key is empty, holds "..", NUL or a name that is too long, or lies in the staging folder.</exception>
    public static string Normalize(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Contains('\0', StringComparison.Ordinal)) throw Bad(key.Replace("\0", "\\0", StringComparison.Ordinal), "holds a NUL character");
        var parts = key.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".").ToArray();
        if (parts.Length == 0) throw Bad(key, "is empty");
        if (parts.Contains("..")) throw Bad(key, "holds '..', which could leave the bucket");
        if (parts[0] == StagingFolder) throw Bad(key, "lies in the folder of unfinished outputs");
        if (parts.Any(p => System.Text.Encoding.UTF8.GetByteCount(p) > MaxNameBytes))
            throw Bad(key, $"holds a name of more than {MaxNameBytes} bytes");
        return string.Join('/', parts);
    }

    private static ObjectStoreException Bad(string key, string why) => new(ObjectStoreProblem.BadKey, $"The key '{key}' {why}.");
}
