using Microsoft.Extensions.DependencyInjection;
using Mps.Orchestration.Notify;
using Mps.Orchestration.Options;
using Mps.Orchestration.Storage;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Storage.Tests;

public sealed class StorageServicesTests
{
    [Fact]
    public void Store_and_buckets_come_from_the_configuration()
    {
        using var folder = new TemporaryFolder();
        using var services = new ServiceCollection().AddStorage(new DaemonOptions
        {
            StateDirectory = folder.File("state"),
            Buckets = new Dictionary<string, BucketOptions> { ["media"] = new() { Path = folder.File("media"), Region = "here" } },
        }).BuildServiceProvider();
        Assert.Same(services.GetRequiredService<ITaskStore>(), services.GetRequiredService<IOutboxStore>());
        Assert.Equal("here", services.GetRequiredService<BucketSet>().Get("media").Region);
        Assert.Null(services.GetRequiredService<BucketSet>().Find("other"));
        if (OperatingSystem.IsLinux())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("state/mps.db")));
    }

    [Fact]
    public void Unknown_types_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var services = new ServiceCollection().AddStorage(new DaemonOptions
        {
            Store = new StoreOptions { Type = "Oracle" },
            Buckets = new Dictionary<string, BucketOptions> { ["b"] = new() { Type = "Tape" } },
        }).BuildServiceProvider();
        Assert.Contains("Oracle", Assert.Throws<InvalidOperationException>(services.GetRequiredService<ITaskStore>).Message, StringComparison.Ordinal);
        Assert.Contains("Tape", Assert.Throws<InvalidOperationException>(services.GetRequiredService<BucketSet>).Message, StringComparison.Ordinal);
    }
}
