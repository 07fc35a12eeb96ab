using Mps.Orchestration.Options;

namespace Mps.Daemon.Configuration;

/// <summary>
/// The configuration: built-in defaults, then <c>mps.json</c>, then <c>conf.d/*.json</c> by name, then the environment.
/// A file given on the command line stands in for the first two kinds of file.
/// </summary>
/// <param name="Options">What to run with; meaningless when there are problems.</param>
/// <param name="Problems">Everything that is wrong, in the order in which it was read.</param>
internal sealed record DaemonConfiguration(DaemonOptions Options, IReadOnlyList<ConfigurationProblem> Problems)
{
    /// <summary>Where files are looked for.</summary>
    public const string DefaultFolder = "/etc/mps";

    /// <param name="file">The file from the command line; null = look in <paramref name="folder"/>.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="folder">Holds mps.json and conf.d; both may be absent.</param>
    public static DaemonConfiguration Load(string? file, IEnumerable<KeyValuePair<string, string>> variables, string folder = DefaultFolder)
    {
        var problems = new List<ConfigurationProblem>();
        var binder = new OptionsBinder(problems);
        foreach (var found in file is not null ? [file] : Files(folder, problems))
        {
            foreach (var setting in JsonSettings.Read(found, problems))
                binder.Apply(setting);
        }

        foreach (var setting in EnvironmentSettings.Read(variables))
            binder.Apply(setting);
        problems.AddRange(OptionsRules.Check(binder.Options).Select(broken => new ConfigurationProblem(binder.Origin(broken.Key), broken.Key, broken.Message)));
        return new DaemonConfiguration(binder.Options, problems);
    }

    private static List<string> Files(string folder, List<ConfigurationProblem> problems)
    {
        var files = new List<string>();
        var main = Path.Combine(folder, "mps.json");
        var parts = Path.Combine(folder, "conf.d");
        if (File.Exists(main))
            files.Add(main);
        try
        {
            if (Directory.Exists(parts))
                files.AddRange(Directory.EnumerateFiles(parts, "*.json").Order(StringComparer.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new ConfigurationProblem(parts, "", $"cannot be read: {e.Message}"));
        }

        return files;
    }
}
