namespace Mps.Daemon.Configuration;

/// <summary>What a configured value is written as.</summary>
internal enum SettingKind
{
    /// <summary>A JSON string.</summary>
    Text,

    /// <summary>A JSON number.</summary>
    Number,

    /// <summary>A JSON true or false.</summary>
    Boolean,

    /// <summary>A JSON array of strings.</summary>
    List,

    /// <summary>A JSON object without members.</summary>
    EmptySection,

    /// <summary>Anything that no setting can be, such as null or a list of objects.</summary>
    Other,

    /// <summary>An environment variable: text that may mean a number or a list ("a, b").</summary>
    Variable,
}

/// <summary>One configured value before it is understood.</summary>
/// <param name="Path">Segments of its key, e.g. Workers, Max.</param>
/// <param name="Kind">How it was written.</param>
/// <param name="Text">The scalar as text; empty for lists and sections.</param>
/// <param name="Items">Elements of a list.</param>
/// <param name="Origin">FILE:LINE, or the variable's name.</param>
internal sealed record Setting(IReadOnlyList<string> Path, SettingKind Kind, string Text, IReadOnlyList<string> Items, string Origin)
{
    /// <summary>The key as people write it: Workers:Max.</summary>
    public string Key => string.Join(':', Path);
}

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Origin">FILE:LINE, or the variable's name.</param>
/// <param name="Key">The key; empty when a file as a whole is wrong.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record ConfigurationProblem(string Origin, string Key, string Message)
{
    public override string ToString() => Key.Length > 0 ? $"{Origin}: {Key}: {Message}" : $"{Origin}: {Message}";
}
