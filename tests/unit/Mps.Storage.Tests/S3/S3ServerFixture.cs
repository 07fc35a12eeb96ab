using Mps.Tests.Aws;
using Xunit;

namespace Mps.Storage.Tests.S3;

/// <summary>One server for all tests of a class; null where there is no Node.</summary>
public sealed class S3ServerFixture : IAsyncLifetime
{
    private S3Server? _server;

    internal string? Missing { get; private set; }

    internal S3Server Server => _server!;

    public async ValueTask InitializeAsync()
    {
        Missing = await AwsNode.MissingAsync();
        if (Missing is null) _server = await S3Server.StartAsync(buckets: 100);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }
}
