using System.Globalization;
using System.Reflection;
using Mps.Orchestration.Options;

namespace Mps.Daemon.Configuration;

/// <summary>
/// Lays settings over the built-in defaults. Knows no key by name: the options records are the list of keys. Nothing is
/// thrown: every setting that does not fit becomes a problem, and the rest goes on.
/// </summary>
internal sealed class OptionsBinder(ICollection<ConfigurationProblem> problems)
{
    private readonly Dictionary<string, string> _origins = new(StringComparer.Ordinal);

    /// <summary>The options so far. The binder fills this instance, which nobody else has seen yet.</summary>
    public DaemonOptions Options { get; } = new();

    /// <summary>True for keys such as StateDirectory that stand outside any section.</summary>
    public static bool IsTopLevelValue(string name) =>
        Find(typeof(DaemonOptions), name) is { } property && !IsSection(property.PropertyType) && EntryType(property.PropertyType) is null;

    /// <summary>Where the value of a key came from; the sections above it stand in for one that was left at its default.</summary>
    public string Origin(string key)
    {
        for (var part = key; part.Length > 0; part = part.Contains(':', StringComparison.Ordinal) ? part[..part.LastIndexOf(':')] : "")
        {
            if (_origins.TryGetValue(part, out var origin))
                return origin;
        }

        return "built-in default";
    }

    /// <summary>Applies one setting over those before it.</summary>
    public void Apply(Setting setting)
    {
        object target = Options;
        var canonical = new List<string>();
        for (var i = 0; i < setting.Path.Count; i++)
        {
            var type = target.GetType();
            if (EntryType(type) is { } entryType)
            {
                var name = setting.Path[i];
                canonical.Add(name);
                var entries = (System.Collections.IDictionary)target;
                target = entries[name] ?? (entries[name] = Activator.CreateInstance(entryType)!);
                Note(canonical, setting);
                continue;
            }

            if (Find(type, setting.Path[i]) is not { } property)
            {
                var known = string.Join(", ", type.GetProperties().Where(p => p.CanWrite).Select(p => p.Name));
                Report(setting, canonical.Count == 0 ? $"is unknown; the sections are {known}." : $"is unknown; {string.Join(':', canonical)} has {known}.");
                return;
            }

            canonical.Add(property.Name);
            if (IsSection(property.PropertyType) || EntryType(property.PropertyType) is not null)
            {
                target = property.GetValue(target)!;
                Note(canonical, setting);
                continue;
            }

            if (i < setting.Path.Count - 1)
                Report(setting, $"is unknown; {string.Join(':', canonical)} is a value, not a section.");
            else if (setting.Kind == SettingKind.EmptySection)
                Report(setting, "is a value, not a section.");
            else
                Set(target, property, setting, canonical);
            return;
        }

        if (setting.Kind != SettingKind.EmptySection)
            Report(setting, "is a section, not a value.");
    }

    private void Set(object target, PropertyInfo property, Setting setting, List<string> canonical)
    {
        if (Convert(property.PropertyType, setting, out var expected) is { } value)
        {
            property.SetValue(target, value);
            _origins[string.Join(':', canonical)] = setting.Origin;
        }
        else
        {
            var found = setting.Kind is SettingKind.List or SettingKind.Other ? "" : $", not {setting.Text}";
            Report(setting, $"must be {expected}{found}.");
        }
    }

    private static object? Convert(Type type, Setting setting, out string expected)
    {
        var text = setting.Kind is SettingKind.Text or SettingKind.Variable ? setting.Text : null;
        var number = setting.Kind is SettingKind.Number or SettingKind.Variable ? setting.Text : null;
        if (type == typeof(string))
        {
            expected = "a string";
            return text;
        }

        if (type == typeof(TimeSpan))
        {
            expected = "a duration with a unit, such as \"10s\", \"5m\" or \"500ms\"";
            return text is not null && Quantity.TryDuration(text, out var duration) ? duration : null;
        }

        if (type == typeof(int))
        {
            expected = "a whole number";
            return int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;
        }

        if (type == typeof(long))
        {
            expected = "a size such as \"10MiB\", or a number of bytes";
            if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
                return bytes;
            return text is not null && Quantity.TrySize(text, out var size) ? size : null;
        }

        if (type == typeof(bool))
        {
            expected = "true or false";
            return setting.Kind is SettingKind.Boolean or SettingKind.Variable && bool.TryParse(setting.Text, out var flag) ? flag : null;
        }

        if (type == typeof(IReadOnlyList<string>))
        {
            expected = "a list of strings";
            return setting.Kind switch
            {
                SettingKind.List => setting.Items,
                SettingKind.Variable => (IReadOnlyList<string>)setting.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                _ => null,
            };
        }

        throw new InvalidOperationException($"Options of type {type} have no written form; teach {nameof(OptionsBinder)} one.");
    }

    private void Note(List<string> canonical, Setting setting) => _origins.TryAdd(string.Join(':', canonical), setting.Origin);

    private void Report(Setting setting, string message) => problems.Add(new ConfigurationProblem(setting.Origin, setting.Key, message));

    private static PropertyInfo? Find(Type type, string name) =>
        Array.Find(type.GetProperties(), property => property.CanWrite && property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsSection(Type type) => type.IsClass && type.Namespace == typeof(DaemonOptions).Namespace;

    /// <summary>The type of the entries when <paramref name="type"/> is a section with names of the operator's choice.</summary>
    private static Type? EntryType(Type type) =>
        type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) || type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
            ? type.GetGenericArguments()[1]
            : null;
}
