using System.Text.Json.Serialization;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Inputs;

/// <summary>
/// A file that an output reads besides the source, as plans keep it: named, not yet found. It becomes an input that a
/// worker may open right before the job (<see cref="AssetBinding"/>); the corridor refuses to carry it.
/// </summary>
/// <param name="Input">Where it lies, in the API's words.</param>
/// <param name="Field">Where the request names it, for messages.</param>
public sealed record AssetReference(MediaInputInfo Input, string Field) : MediaInput
{
    /// <summary>The file, for messages.</summary>
    [JsonIgnore]
    public string Name => Input.Type == "URL" ? Input.UrlInputInfo?.Url ?? "" : $"{Input.CosInputInfo?.Bucket}:/{Input.CosInputInfo?.Object?.TrimStart('/')}";

    // The API's records compare by identity; plans must compare by what they say.
    public bool Equals(AssetReference? other) => other is not null && Field == other.Field && Input.Type == other.Input.Type && Name == other.Name;

    public override int GetHashCode() => HashCode.Combine(Field, Name);
}
