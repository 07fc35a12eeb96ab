namespace Mps.Daemon.Configuration;

/// <summary>
/// Settings from variables named <c>MPS_Section__Key</c>. A variable without a double underscore is a setting only when it
/// names one of the few top-level values; others (such as MPS_SOCKET of mpsctl) are not ours.
/// </summary>
internal static class EnvironmentSettings
{
    private const string Prefix = "MPS_";

    public static IEnumerable<Setting> Read(IEnumerable<KeyValuePair<string, string>> variables) =>
        from variable in variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
        where variable.Key.StartsWith(Prefix, StringComparison.Ordinal)
        let path = variable.Key[Prefix.Length..].Split("__")
        where path.Length > 1 || OptionsBinder.IsTopLevelValue(path[0])
        select new Setting(path, SettingKind.Variable, variable.Value, [], variable.Key);
}
