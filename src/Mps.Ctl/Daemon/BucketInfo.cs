namespace Mps.Ctl.Daemon;

/// <summary>A configured bucket, from <c>GET /v1/info</c>.</summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="Type">"Local" or another kind of storage.</param>
/// <param name="Path">Folder of a local bucket.</param>
/// <param name="Region">Stated in results; may be empty.</param>
internal sealed record BucketInfo(string Name, string Type = "", string Path = "", string Region = "")
{
    /// <summary>The file of an object, or null when the bucket is no folder.</summary>
    public string? FileOf(string key) => Path.Length > 0 ? System.IO.Path.Join(Path, key.TrimStart('/')) : null;
}
