using System.Runtime.CompilerServices;
using System.Text;
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
/// Plans as text. Regenerate with MPS_UPDATE_GOLDEN=1, in a commit of its own, and read the difference.
/// </summary>
public sealed class PlannerGoldenTests
{
    private static readonly JsonSerializerOptions Indented = new(StoreJson.Options)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, string> Cases { get; } = new[] { PlannerCases.All, TranscodeCases.All, PictureCases.All, AdaptiveCases.All, EnhanceCases.All }
        .SelectMany(c => c).ToDictionary(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void Plan_is_as_written(string name)
    {
        var text = Describe(Cases[name]);
        if (Environment.GetEnvironmentVariable("MPS_UPDATE_GOLDEN") == "1") File.WriteAllText(Path.Combine(SourceFolder(), "Golden", name + ".txt"), text);
        else Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".txt")), text);
    }

    [Fact]
    public void Every_golden_file_has_a_case() => Assert.Equal(
        Cases.Keys.Order(StringComparer.Ordinal),
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    private static string Describe(string request)
    {
        var text = new StringBuilder();
        try
        {
            var body = JsonDocument.Parse("{" + request.Replace('\'', '"').Replace("`", "\\\"", StringComparison.Ordinal) + "}").RootElement;
            var task = Planner().Plan(ApiJson.Read<ProcessMediaRequest>(body));
            text.Append("notify: ").AppendLine(task.Notify is null ? "nobody" : $"{task.Notify.NotifyUrl} key={task.Notify.NotifyKey}");
            foreach (var subtask in task.Subtasks)
            {
                text.AppendLine().Append($"subtask {subtask.Index} {subtask.Kind}: {subtask.State}").AppendLine();
                if (subtask.Error is { } e) text.AppendLine($"  {e.ErrCode} {e.ErrCodeExt}: {e.Message}");
                text.AppendLine($"  echo {subtask.InputJson}");
                if (subtask.Plan is not { } plan) continue;
                text.AppendLine($"  definition {plan.Definition}, bucket {plan.Bucket} ({plan.Region}), {plan.StagePrefix} becomes /{plan.KeyPrefix}");
                if (plan.Watermarks is { } watermarks) text.AppendLine($"  watermarks {string.Join(", ", watermarks)}");
                text.AppendLine(JsonSerializer.Serialize(plan.Spec, Indented));
            }
        }
        catch (ApiException e)
        {
            text.AppendLine($"{e.Code}: {e.Message}");
        }

        return text.ToString();
    }

    private static Planner Planner() => new(
        TestTemplates.Filled(),
        new StorageRules(name => name switch { "in" => "local", "out" => "", _ => null }, new InputPolicy(new InputOptions()).Refusal));

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
