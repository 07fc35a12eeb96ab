namespace Mps.Pipeline.Adaptive;

/// <summary>Names of staged files as relative references in manifests (RFC 3986): every part percent-encoded.</summary>
internal static class StagedUri
{
    /// <summary>The reference from one staged file to another.</summary>
    /// <param name="from">Path of the manifest below the staging folder.</param>
    /// <param name="to">Path of what it names below the staging folder.</param>
    public static string Of(string from, string to) =>
        string.Join('/', Path.GetRelativePath("/" + Path.GetDirectoryName(from), "/" + to).Split('/').Select(Uri.EscapeDataString));

    /// <summary>The staged file that a reference names.</summary>
    public static string Resolve(string from, string reference) =>
        Path.GetRelativePath("/", Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from) ?? "", Uri.UnescapeDataString(reference)), "/"));
}
