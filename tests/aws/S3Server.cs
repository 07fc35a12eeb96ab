using System.Diagnostics;
using System.Globalization;

namespace Mps.Tests.Aws;

/// <summary>s3rver, a real S3 server, on loopback with a folder of its own and enough buckets for a test class.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string AccessKeyId = "S3RVER";
    public const string SecretKey = "S3RVER";

    private readonly Process _process;
    private readonly string _folder;
    private int _bucket;

    private S3Server(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Endpoint = $"http://127.0.0.1:{port}";
    }

    public string Endpoint { get; }

    /// <param name="buckets">How many buckets; they are named b1, b2…</param>
    public static async Task<S3Server> StartAsync(int buckets)
    {
        var folder = Directory.CreateTempSubdirectory("mps-s3").FullName;
        var process = AwsNode.Start("node", ["s3.mjs", folder, .. Enumerable.Range(1, buckets).Select(Name)]);
        _ = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var line = await process.StandardOutput.ReadLineAsync(limit.Token);
        return int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new S3Server(process, folder, port)
            : throw new InvalidOperationException($"s3rver did not start: {line}");
    }

    /// <summary>The name of an empty bucket that nobody else uses.</summary>
    public string NextBucket() => Name(Interlocked.Increment(ref _bucket));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Name(int number) => $"bucket-{number}";
}
