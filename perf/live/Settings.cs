namespace Mps.Perf.Live;

/// <summary>Settings of a run, from the environment.</summary>
internal static class Settings
{
    /// <summary>A positive whole number; what is not one counts as not set.</summary>
    public static int Number(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var set) && set > 0 ? set : otherwise;
}
