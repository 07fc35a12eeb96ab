using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Options;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>
/// Plans of EditMedia as text. Regenerate with MPS_UPDATE_GOLDEN=1, in a commit of its own, and read the difference.
/// </summary>
public sealed class EditGoldenTests
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Names => [.. EditCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Plan_is_as_written(string name)
    {
        var text = Describe(EditCases.All[name]);
        if (Environment.GetEnvironmentVariable("MPS_UPDATE_GOLDEN") == "1") File.WriteAllText(Path.Combine(SourceFolder(), "Golden", "Edit", name + ".txt"), text);
        else Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "Edit", name + ".txt")), text);
    }

    [Fact]
    public void Every_golden_file_has_a_case() => Assert.Equal(
        EditCases.All.Keys.Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden", "Edit"), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kept_plan_is_the_plan(string name)
    {
        if (name.StartsWith("refused-", StringComparison.Ordinal)) return;
        var plan = Plan(EditCases.All[name]).Subtasks.Single().Plan!;
        Assert.Equal(StoreJson.Write(plan), StoreJson.Write(StoreJson.Read<OutputPlan>(StoreJson.Write(plan))));
    }

    private static string Describe(string request)
    {
        var text = new StringBuilder();
        try
        {
            var task = Plan(request);
            var subtask = task.Subtasks.Single();
            text.AppendLine($"notify: {(task.Notify is null ? "nobody" : $"{task.Notify.NotifyUrl} key={task.Notify.NotifyKey}")}");
            text.AppendLine($"echo: {subtask.InputJson}");
            var plan = subtask.Plan!;
            text.AppendLine($"bucket {plan.Bucket} ({plan.Region}), {plan.StagePrefix} becomes /{plan.KeyPrefix}");
            using var spec = JsonDocument.Parse(StoreJson.Write(plan));
            text.AppendLine(JsonSerializer.Serialize(spec.RootElement.GetProperty("spec"), s_indented));
        }
        catch (ApiException e)
        {
            text.AppendLine($"{e.Code}: {e.Message}");
        }

        return text.ToString();
    }

    /// <summary>Validated as the control plane does it, then planned.</summary>
    private static PlannedTask Plan(string request)
    {
        using var body = JsonDocument.Parse(("{" + request.ReplaceLineEndings("") + "}").Replace('\'', '"'));
        ApiSchema.Validate(ApiActions.Find("EditMedia")!, body.RootElement);
        return new EditPlanner(new StorageRules(name => name switch { "in" => "local", "out" => "", _ => null }, new InputPolicy(new InputOptions()).Refusal))
            .Plan(ApiJson.Read<EditMediaRequest>(body.RootElement));
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
