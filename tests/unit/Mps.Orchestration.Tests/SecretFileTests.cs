using Mps.Orchestration.Options;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class SecretFileTests : IDisposable
{
    private const string Variable = "CREDENTIALS_DIRECTORY";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
    private readonly string _folder = Directory.CreateTempSubdirectory("mps-secret-").FullName;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_bare_name_is_one_of_the_services_credentials()
    {
        File.WriteAllText(Path.Combine(_folder, "minio.key"), "hush\n");
        Environment.SetEnvironmentVariable(Variable, _folder);
        Assert.Equal("hush", SecretFile.Read("minio.key"));
        Assert.Throws<FileNotFoundException>(() => SecretFile.Read("other.key"));
        Environment.SetEnvironmentVariable(Variable, null);
        Assert.Throws<FileNotFoundException>(() => SecretFile.Read("minio.key"));
        Assert.Equal("hush", SecretFile.Read(Path.Combine(_folder, "minio.key")));
    }
}
