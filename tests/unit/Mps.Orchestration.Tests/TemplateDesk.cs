using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Templates;
using Mps.Storage.Sqlite;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>The catalogue over a real store, called by action as the control plane does: validated, read, answered. Single quotes stand for double ones.</summary>
internal sealed class TemplateDesk : IDisposable
{
    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-test-");
    private SqliteTaskStore _store;

    public TemplateDesk()
    {
        _store = Open();
        Catalogue = new TemplateCatalogue(new PresetTemplates(), _store, Time);
    }

    public HandTime Time { get; } = new();

    public TemplateCatalogue Catalogue { get; private set; }

    public ITemplateSource Source => Catalogue;

    public void Reopen()
    {
        _store.Dispose();
        _store = Open();
        Catalogue = new TemplateCatalogue(new PresetTemplates(), _store, Time);
    }

    public async Task<JsonObject> Call(string action, string body = "")
    {
        var described = ApiActions.Find(action)!;
        using var text = JsonDocument.Parse("{" + body.Replace('\'', '"') + "}");
        ApiSchema.Validate(described, text.RootElement);
        var request = (ApiRequest)ApiJson.Read(described.Request, text.RootElement);
        var (verb, noun) = action.StartsWith("Describe", StringComparison.Ordinal) ? ("Describe", action[8..^1]) : (action[..6], action[6..]);
        var family = TemplateFamilies.All.Single(f => f.Noun == noun);
        var answer = verb switch
        {
            "Create" => await Catalogue.CreateAsync(family, request, CancellationToken.None),
            "Modify" => await Catalogue.ModifyAsync(family, request, CancellationToken.None),
            "Delete" => await Catalogue.DeleteAsync(family, request, CancellationToken.None),
            _ => Catalogue.Describe(family, request),
        };
        var response = (ApiResponse)ApiJson.Read(described.Response, JsonSerializer.SerializeToElement(answer));
        return JsonNode.Parse(ApiJson.Write(response))!.AsObject();
    }

    public async Task<long> Create(string noun, string body) => (long)(await Call($"Create{noun}", body))["Definition"]!;

    public async Task<JsonObject> Describe(string noun, long definition) =>
        (await Call($"Describe{noun}s", $"'Definitions':[{definition}]"))[$"{noun}Set"]!.AsArray().Single()!.AsObject();

    public async Task<ApiException> Refused(string code, string action, string body)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => Call(action, body));
        Assert.True(code == refused.Code, $"{refused.Code}: {refused.Message}");
        return refused;
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private SqliteTaskStore Open() => SqliteTaskStore.Open(Path.Combine(_folder.FullName, "mps.db"));

    /// <summary>A clock that stands until it is set.</summary>
    internal sealed class HandTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
