using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>Where a job reads from.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FileInput), "file")]
[JsonDerivedType(typeof(UrlInput), "url")]
public abstract record MediaInput;

/// <summary>A file of a local bucket.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Root">Absolute path of the folder (the bucket) outside which the worker may read nothing.</param>
public sealed record FileInput(string Path, string Root) : MediaInput;

/// <summary>An http or https address.</summary>
/// <param name="Url">The address.</param>
/// <param name="ConnectTimeoutSeconds">Until the first byte of the answer.</param>
/// <param name="ReadTimeoutSeconds">Longest silence between two reads.</param>
/// <param name="UserAgent">Sent with each request.</param>
/// <param name="Addresses">What it may lead to; null = anything whose certificate the system believes.</param>
public sealed record UrlInput(
    string Url, double ConnectTimeoutSeconds = 10, double ReadTimeoutSeconds = 30, string UserAgent = "mpsd", AddressRules? Addresses = null) : MediaInput;
