using Mps.Orchestration.Storage;

namespace Mps.Storage;

/// <summary>A folder whose folders hold the unfinished outputs of one attempt at one task each.</summary>
internal sealed class StagingArea(string root)
{
    private const int DeleteTries = 5;

    // The root goes with its last folder: nobody may make a folder in it meanwhile.
    private readonly Lock _lock = new();

    /// <summary>The folder of an attempt, whether it exists or not.</summary>
    /// <exception cref="ObjectStoreException">The name is no name of a folder.</exception>
    public string FolderOf(string name) =>
        name.Length > 0 && name is not ("." or "..") && !name.Contains('/', StringComparison.Ordinal)
            ? Path.Combine(root, name)
            : throw new ObjectStoreException(ObjectStoreProblem.BadKey, $"'{name}' is no name of a staging folder.");

    /// <summary>True when <paramref name="staging"/> is a folder of this area.</summary>
    public bool Holds(string staging) => Path.GetDirectoryName(Path.GetFullPath(staging)) == root;

    /// <summary>Makes an empty folder.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    public string Create(string name)
    {
        var path = FolderOf(name);
        lock (_lock)
        {
            DeleteFolder(path);
            return Directory.CreateDirectory(path).FullName;
        }
    }

    /// <summary>A folder with what it holds; made when it is missing.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    public string Open(string name)
    {
        var path = FolderOf(name);
        lock (_lock) return Directory.CreateDirectory(path).FullName;
    }

    /// <summary>Makes a folder inside the area unless it is there.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    public void Ensure(string path)
    {
        lock (_lock) Directory.CreateDirectory(path);
    }

    /// <summary>Removes a folder with all it holds, and the area itself once it is empty.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    public void Remove(string staging)
    {
        var path = FolderOf(Path.GetFileName(staging.TrimEnd('/')));
        lock (_lock)
        {
            DeleteFolder(path);
            if (Directory.Exists(root) && !Directory.EnumerateFileSystemEntries(root).Any()) Directory.Delete(root);
        }
    }

    /// <summary>The folders that exist.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    public IReadOnlyList<string> List()
    {
        lock (_lock) return Directory.Exists(root) ? [.. Directory.GetDirectories(root).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>A worker that outlives its daemon may still write here for a moment: a folder that fills up again is emptied again.</summary>
    private static void DeleteFolder(string path)
    {
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (attempt < DeleteTries)
            {
                // Emptied once more; what keeps it from going is then thrown.
            }
        }
    }
}
