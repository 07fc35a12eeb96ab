using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Mps.Orchestration.Aws;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Storage.S3;
using Mps.Tests.Aws;
using Xunit;

namespace Mps.Storage.Tests.S3;

/// <summary>A service that is overloaded or away, and daemons that die in the middle of an upload.</summary>
public sealed class S3TroubleTests : IDisposable
{
    private const int PartBytes = 1000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_overloaded_service_is_asked_again()
    {
        await using var fake = await FakeS3.StartAsync();
        var refusals = 2;
        fake.Before = _ => Task.FromResult(Interlocked.Decrement(ref refusals) >= 0 ? 503 : 0);
        using var store = Open(fake);
        await store.CommitAsync(Stage(store, [1, 2, 3]), "file", "a", CancellationToken.None);
        Assert.Equal([1, 2, 3], fake.Objects["/bucket/a"]);
    }

    [Fact]
    public async Task A_service_that_is_away_is_no_refusal()
    {
        var fake = await FakeS3.StartAsync();
        using var store = Open(fake, retries: 1);
        await fake.DisposeAsync();
        var away = await Assert.ThrowsAsync<ObjectStoreException>(() => store.OpenInputAsync("a", CancellationToken.None));
        Assert.Equal(ObjectStoreProblem.Unavailable, away.Problem);
        Assert.Contains("'a' of bucket 'media' is away", away.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_goes_on_where_the_daemon_died()
    {
        await using var fake = await FakeS3.StartAsync();
        var content = RandomNumberGenerator.GetBytes((10 * PartBytes) + 1);
        using var dies = new CancellationTokenSource();
        fake.Before = async request =>
        {
            if (request.Query["partNumber"] != "7") return 0;
            while (fake.Parts.Count < 6) await Task.Yield(); // the six before it have arrived
            await dies.CancelAsync();
            await Task.Delay(Timeout.Infinite, request.HttpContext.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 500;
        };
        string staging;
        using (var store = Open(fake))
        {
            staging = Stage(store, content);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CommitAsync(staging, "file", "big", dies.Token));
        }

        Assert.DoesNotContain("/bucket/big", fake.Objects.Keys);
        var before = fake.Parts.ToList();
        fake.Before = _ => Task.FromResult(0);
        using var next = Open(fake);
        await next.CommitAsync(staging, "file", "big", CancellationToken.None);
        Assert.Equal(content, fake.Objects["/bucket/big"]);
        Assert.Empty(fake.Uploads);
        // Parts in flight when it died may be sent twice, the recorded ones may not.
        Assert.InRange(fake.Parts.Count, 11, 11 + 3);
        Assert.Contains(7, fake.Parts.Skip(before.Count));
        await next.CommitAsync(staging, "file", "big", CancellationToken.None);
        Assert.Equal(content, fake.Objects["/bucket/big"]);
    }

    [Fact]
    public async Task An_upload_that_the_service_forgot_begins_anew()
    {
        await using var fake = await FakeS3.StartAsync();
        var content = RandomNumberGenerator.GetBytes(3 * PartBytes);
        using var store = Open(fake);
        var staging = await LeaveHalfDoneAsync(fake, store, content);
        fake.Uploads.Clear();
        await store.CommitAsync(staging, "file", "big", CancellationToken.None);
        Assert.Equal(content, fake.Objects["/bucket/big"]);
        Assert.Empty(fake.Uploads);
    }

    [Fact]
    public async Task Removing_staging_aborts_its_uploads()
    {
        await using var fake = await FakeS3.StartAsync();
        using var store = Open(fake);
        await LeaveHalfDoneAsync(fake, store, RandomNumberGenerator.GetBytes(3 * PartBytes));
        Assert.Single(fake.Uploads);
        foreach (var staging in store.ListStaging().ToList()) await store.RemoveStagingAsync(staging, CancellationToken.None);
        Assert.Empty(fake.Uploads);
        Assert.Empty(store.ListStaging());
        Assert.Empty(fake.Objects);
    }

    private static async Task<string> LeaveHalfDoneAsync(FakeS3 fake, S3ObjectStore store, byte[] content)
    {
        var staging = Stage(store, content);
        using var dies = new CancellationTokenSource();
        fake.Before = async request =>
        {
            if (request.Query["partNumber"] == "2") await dies.CancelAsync();
            return 0;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.CommitAsync(staging, "file", "big", dies.Token));
        fake.Before = _ => Task.FromResult(0);
        return staging;
    }

    private S3ObjectStore Open(FakeS3 fake, int retries = 6) => new(
        new S3Bucket("media", "r", "bucket", new Uri(fake.Endpoint), PathStyle: true, new AwsCredential("id", "key"), PartBytes, retries),
        _folder.File("staging"), new InputOptions(), new WatchOptions(), null, TimeProvider.System, NullLogger.Instance);

    private static string Stage(S3ObjectStore store, byte[] content)
    {
        var staging = store.CreateStaging("t", 1);
        File.WriteAllBytes(Path.Combine(staging, "file"), content);
        return staging;
    }
}
