using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Mps.Orchestration.Aws;
using Mps.Orchestration.Options;

namespace Mps.Storage.S3;

/// <summary>Where an S3 bucket lies and how to talk to its service.</summary>
/// <param name="Name">Its name here.</param>
/// <param name="Region">Its region.</param>
/// <param name="ServiceName">Its name at the service.</param>
/// <param name="Endpoint">Address of the service; null = AWS' own of the region.</param>
/// <param name="PathStyle">Its name goes into the path of addresses.</param>
/// <param name="Credential">Who asks.</param>
/// <param name="PartBytes">Larger files go up in parts.</param>
/// <param name="Retries">How often a call is repeated while the service is overloaded or away, with doubling waits of up to 20 s.</param>
internal sealed record S3Bucket(
    string Name, string Region, string ServiceName, Uri? Endpoint, bool PathStyle, AwsCredential Credential, long PartBytes, int Retries = 6)
{
    // The client would otherwise presign by the old version 2 for some regions, which newer services refuse.
    static S3Bucket() => AWSConfigsS3.UseSignatureVersion4 = true;

    /// <exception cref="IOException">The secret's file cannot be read.</exception>
    public static S3Bucket Of(string name, BucketOptions options) => new(
        name,
        options.Region,
        options.Bucket.Length > 0 ? options.Bucket : name,
        options.Endpoint.Length > 0 ? new Uri(options.Endpoint) : null,
        options.PathStyle,
        new AwsCredential(options.AccessKeyId, Secret(options.SecretKey, options.SecretKeyFile)),
        options.PartSize);

    /// <summary>The secret itself, or what its file holds.</summary>
    public static string Secret(string secret, string file) => file.Length > 0 ? SecretFile.Read(file) : secret;

    /// <summary>A client that tries again while the service is overloaded.</summary>
    public AmazonS3Client Connect()
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = PathStyle,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Retries,
        };
        if (Endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
        }
        else
        {
            config.ServiceURL = Endpoint.ToString();
            config.AuthenticationRegion = Region.Length > 0 ? Region : "us-east-1";
            config.UseHttp = Endpoint.Scheme == Uri.UriSchemeHttp;
        }

        return new AmazonS3Client(new BasicAWSCredentials(Credential.AccessKeyId, Credential.SecretKey), config);
    }
}
