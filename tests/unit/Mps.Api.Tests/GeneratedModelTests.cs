using Mps.Api.Generator;
using Xunit;

namespace Mps.Api.Tests;

/// <summary>The generated DTOs in the repository are what the generator makes of the contract.</summary>
public sealed class GeneratedModelTests
{
    private static readonly string ApiFolder = Path.Combine(RepositoryRoot(), "src", "Mps.Api");

    [Fact]
    public void Model_folder_holds_exactly_what_the_generator_writes()
    {
        IReadOnlyDictionary<string, string> generated = ModelWriter.Write(ContractModel.Load(Path.Combine(ApiFolder, "Contract")));

        Assert.Equal(generated.Keys.Order(), Directory.GetFiles(Path.Combine(ApiFolder, "Model")).Select(Path.GetFileName).Order()!);
        foreach ((string file, string text) in generated)
            Assert.Equal(text, File.ReadAllText(Path.Combine(ApiFolder, "Model", file)));
    }

    [Fact]
    public void Contract_keeps_its_size()
    {
        ContractModel contract = ContractModel.Load(Path.Combine(ApiFolder, "Contract"));

        Assert.Equal(122, contract.Actions.Count);
        Assert.Equal(734, contract.Types.Count);
        Assert.Equal(122, Mps.Api.Model.ApiActions.All.Count);
    }

    internal static string RepositoryRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Mps.Daemon.sln")))
                return folder;
        }

        throw new InvalidOperationException("Mps.Daemon.sln lies above none of the test's folders.");
    }
}
