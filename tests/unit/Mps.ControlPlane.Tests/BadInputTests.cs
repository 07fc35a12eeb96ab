using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.ControlPlane.Access;

namespace Mps.ControlPlane.Tests;

/// <summary>Whatever a caller gets wrong, every action answers with a code that it documents or that belongs to the platform.</summary>
public sealed class BadInputTests
{
    private static readonly Caller s_caller = new("test", AccessRole.Admin);

    [Fact]
    public async Task What_the_contract_forbids_is_refused_with_a_documented_code() => await EveryActionAsync(async (plane, action) =>
    {
        List<string> faults = [];
        foreach (var (fault, body) in BadInputs.Of(action))
        {
            var refusal = await CallAsync(plane, action, body);
            if (refusal is null) faults.Add($"{action.Name}: {fault} was accepted: {Short(body)}");
            else faults.AddRange(Undocumented(action, fault, refusal));
        }

        return faults;
    });

    [Fact]
    public async Task Unknown_ids_are_refused_with_a_documented_code() => await EveryActionAsync(async (plane, action) =>
    {
        var body = BadInputs.Least(action);
        if (action.Name.EndsWith("Template", StringComparison.Ordinal)) body["Definition"] = action.Name.StartsWith("Create", StringComparison.Ordinal) ? null : 987654321;
        var refusal = await CallAsync(plane, action, body);
        var names = action.Request.GetProperties().Any(p => p.Name is "Definition" or "PersonId" or "HotwordsId" or "Keyword" && BadInputs.Least(action).ContainsKey(p.Name));
        return refusal is not null ? Undocumented(action, "an unknown id", refusal)
            : names && !action.Name.StartsWith("Create", StringComparison.Ordinal) && !action.Name.StartsWith("Describe", StringComparison.Ordinal)
                ? [$"{action.Name} accepted an unknown id: {Short(body)}"] : [];
    });

    [Fact]
    public async Task Presets_are_protected_with_a_documented_code() => await EveryActionAsync(async (plane, action) =>
    {
        var noun = action.Name[6..];
        if (!action.Name.EndsWith("Template", StringComparison.Ordinal) || action.Name.StartsWith("Create", StringComparison.Ordinal)) return [];
        var page = await ReplyAsync(plane, ApiActions.Find($"Describe{noun}s")!, []);
        List<string> faults = [];
        foreach (var preset in page[$"{noun}Set"]!.AsArray().Where(t => (string?)t!["Type"] == "Preset"))
        {
            var body = BadInputs.Least(action);
            body["Definition"] = preset!["Definition"]!.DeepClone();
            var refusal = await CallAsync(plane, action, body);
            if (refusal is null) faults.Add($"{action.Name} changed the preset {preset["Definition"]}");
            else faults.AddRange(Undocumented(action, "a preset", refusal));
        }

        return faults;
    });

    [Fact]
    public void The_contract_yields_bodies_of_every_kind()
    {
        var faults = ApiActions.All.SelectMany(a => BadInputs.Of(a).Select(b => b.Fault)).ToList();
        Assert.All(
            ["missing", "no list", "too many", "of the wrong type", "not of the list", "too long", "too large", "too small", "empty", "unknown parameter"],
            kind => Assert.Contains(faults, f => f.EndsWith(kind, StringComparison.Ordinal)));
    }

    private static async Task EveryActionAsync(Func<RunningControlPlane, ApiAction, Task<IReadOnlyList<string>>> faultsOf)
    {
        await using var plane = await RunningControlPlane.StartAsync();
        List<string> faults = [];
        foreach (var name in plane.Actions.Served.Order(StringComparer.Ordinal)) faults.AddRange(await faultsOf(plane, ApiActions.Find(name)!));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static IReadOnlyList<string> Undocumented(ApiAction action, string fault, ApiException refusal) =>
        action.Errors.Contains(refusal.Code) || BadInputs.PlatformCodes.Contains(refusal.Code)
            ? []
            : [$"{action.Name}: {fault} is answered by {refusal.Code}, which the action does not document"];

    private static async Task<ApiException?> CallAsync(RunningControlPlane plane, ApiAction action, JsonObject body)
    {
        try
        {
            await ReplyAsync(plane, action, body);
            return null;
        }
        catch (ApiException refusal)
        {
            return refusal;
        }
    }

    private static async Task<JsonNode> ReplyAsync(RunningControlPlane plane, ApiAction action, JsonObject body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body);
        var call = ApiRequestReader.Read(new ApiHttpRequest("POST", name => name == "X-TC-Action" ? action.Name : null, "", bytes), versionRequired: false);
        var response = await plane.Actions.CallAsync(call, s_caller, TestContext.Current.CancellationToken);
        return JsonNode.Parse(ApiJson.Write(response))!;
    }

    private static string Short(JsonObject body) => body.ToJsonString() is { Length: > 200 } text ? text[..200] : body.ToJsonString();
}
