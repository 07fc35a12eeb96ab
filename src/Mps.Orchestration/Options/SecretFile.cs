namespace Mps.Orchestration.Options;

/// <summary>
/// Files that hold one secret each. A name without a folder is looked for in the service's own credentials first
/// (<c>$CREDENTIALS_DIRECTORY</c>, systemd's LoadCredential=), then in the working directory.
/// </summary>
public static class SecretFile
{
    /// <summary>The secret, without the line's end.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string Read(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (!file.Contains('/', StringComparison.Ordinal) && Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder
            && Path.Combine(folder, file) is var own && File.Exists(own))
            file = own;
        return File.ReadAllText(file).Trim();
    }
}
