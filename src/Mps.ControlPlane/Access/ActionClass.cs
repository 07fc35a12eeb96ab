using Mps.Orchestration.Options;

namespace Mps.ControlPlane.Access;

/// <summary>Actions that share a role and a limit on their rate.</summary>
/// <param name="Name">As Access:RateLimits and errors name it.</param>
/// <param name="Role">The least role that may call them.</param>
/// <param name="Limit">Calls a second of one key and action; 0 = any number.</param>
/// <param name="Holds">Whether an action belongs here, unless a class before it took it.</param>
public sealed record ActionClass(string Name, AccessRole Role, Func<RateLimitOptions, int> Limit, Func<string, bool> Holds)
{
    private static readonly string[] AiTemplates = ["CreateAIAnalysisTemplate", "CreateAIRecognitionTemplate", "CreateContentReviewTemplate"];

    /// <summary>Every action belongs to the first class that holds it. The limits are the ones that the API documents.</summary>
    public static IReadOnlyList<ActionClass> All { get; } =
    [
        new("Query", AccessRole.Read, limits => limits.Query, name => Begins(name, "Describe") || Begins(name, "Parse")),
        new("CreateAiTemplate", AccessRole.Operate, limits => limits.CreateAiTemplate, AiTemplates.Contains),
        new("CreateTemplate", AccessRole.Operate, limits => limits.CreateTemplate, name => Begins(name, "Create") && name.EndsWith("Template", StringComparison.Ordinal)),
        new("CreateWorkflow", AccessRole.Operate, limits => limits.CreateWorkflow, name => name == "CreateWorkflow"),
        new("Change", AccessRole.Operate, limits => limits.Change, _ => true),
    ];

    /// <summary>The class of an action of the contract.</summary>
    public static ActionClass Of(string action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return All.First(c => c.Holds(action));
    }

    private static bool Begins(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);
}
