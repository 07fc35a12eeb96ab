namespace Mps.Storage.Local;

/// <summary>Follows symbolic links, so that a path can be checked for where it really leads.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40; // as the kernel

    /// <summary>The path with every link followed; parts that do not exist are taken as they are.</summary>
    /// <exception cref="IOException">Links lead round in a circle.</exception>
    public static string Of(string absolutePath)
    {
        var pending = new Stack<string>(absolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var current = "/";
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == ".") continue;
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? "/";
                continue;
            }

            var next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks) throw new IOException($"'{absolutePath}' runs through too many symbolic links.");
            if (target.StartsWith('/')) current = "/";
            foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse()) pending.Push(step);
        }

        return current;
    }
}
