using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Mps.Storage.S3;

/// <summary>
/// A multipart upload on its way, as a small file beside the staging folder: what a later daemon needs to go on with it, or
/// to abort it. Keeping it here asks the service for no listing of uploads, and touches none that somebody else began.
/// </summary>
/// <param name="Key">The object that it becomes.</param>
/// <param name="UploadId">The service's name of it.</param>
/// <param name="Version">Of the staged file; another file needs another upload.</param>
/// <param name="PartBytes">Size of all parts but the last.</param>
/// <param name="Parts">What the service answered to each part that it has (ETag), by number.</param>
internal sealed record UploadRecord(string Key, string UploadId, string Version, long PartBytes, SortedDictionary<int, string> Parts)
{
    /// <summary>Ending of the folder that holds the records of one staging folder.</summary>
    public const string FolderEnding = ".uploads";

    /// <summary>The record's file for a key.</summary>
    public static string FileOf(string folder, string key) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32] + ".json");

    /// <summary>Null when there is none, or it was cut off by a crash.</summary>
    public static UploadRecord? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<UploadRecord>(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the record in one step.</summary>
    public void Write(string file)
    {
        File.WriteAllBytes(file + ".new", JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move(file + ".new", file, overwrite: true);
    }
}
