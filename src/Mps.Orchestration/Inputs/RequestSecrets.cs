using System.Collections;
using Mps.Api.Model;

namespace Mps.Orchestration.Inputs;

/// <summary>
/// Keys that requests carry for storage of type AWS-S3. The daemon serves configured buckets with the keys of its
/// configuration, so those of a request are neither kept nor shown in answers.
/// </summary>
internal static class RequestSecrets
{
    private static readonly string Models = typeof(MediaInputInfo).Namespace!;

    /// <summary>Removes the secret key of every S3 input and output anywhere in a request.</summary>
    public static void Remove(object? request)
    {
        switch (request)
        {
            case S3InputInfo input:
                input.S3SecretKey = null;
                return;
            case S3OutputStorage output:
                output.S3SecretKey = null;
                return;
            case AwsS3FileUploadTrigger trigger:
                trigger.S3SecretKey = null;
                if (trigger.AwsSQS is { } queue) queue.S3SecretKey = null;
                return;
            case IEnumerable items and not string:
                foreach (var item in items) Remove(item);
                return;
            case not null when request.GetType().Namespace == Models:
                foreach (var property in request.GetType().GetProperties()) Remove(property.GetValue(request));
                return;
        }
    }
}
