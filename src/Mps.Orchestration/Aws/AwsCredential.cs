namespace Mps.Orchestration.Aws;

/// <summary>A key pair for AWS or a service that speaks its protocols.</summary>
/// <param name="AccessKeyId">Names the key.</param>
/// <param name="SecretKey">Signs; never logged.</param>
public sealed record AwsCredential(string AccessKeyId, string SecretKey)
{
    /// <summary>Without the secret, so that a credential may appear in messages.</summary>
    public override string ToString() => AccessKeyId;
}
