namespace Mps.Api.Schema;

/// <summary>What a field holds.</summary>
internal enum FieldKind : byte
{
    Text,
    Integer,
    Number,
    Boolean,
    Object,
}

/// <summary>One type of the contract as far as requests reach it.</summary>
internal sealed class TypeSchema(string name)
{
    public string Name { get; } = name;

    /// <summary>In the contract's order. Set once while loading; types may refer to each other in circles.</summary>
    public FieldSchema[] Fields { get; set; } = [];

    /// <summary>The field of that name, or null. Types have a few dozen fields at most; a scan beats a table in memory and is as fast.</summary>
    public FieldSchema? Find(string field) => Array.Find(Fields, f => f.Name == field);
}

/// <summary>One field with everything that is checked of it. Limits of an array field are those of one element.</summary>
internal sealed class FieldSchema
{
    public required string Name { get; init; }
    public required FieldKind Kind { get; init; }
    public bool IsArray { get; init; }
    public bool Required { get; init; }

    /// <summary>Set for <see cref="FieldKind.Object"/>.</summary>
    public TypeSchema? Type { get; init; }

    public double? Min { get; init; }
    public double? Max { get; init; }
    public double? ExclusiveMin { get; init; }

    /// <summary>Numbers outside the range that are allowed all the same, mostly 0 = "as the source".</summary>
    public double[] AlsoAllowed { get; init; } = [];

    /// <summary>Characters (code points).</summary>
    public int? MinLength { get; init; }

    /// <summary>Characters (code points).</summary>
    public int? MaxLength { get; init; }

    public int? MaxItems { get; init; }

    /// <summary>The only values allowed, as text; empty = any. Integers are in decimal.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>True when the contract lists values at all, enforced or not: then an empty string means absent.</summary>
    public bool IsEnum { get; init; }

    /// <summary>Joins several enum values in one string; '\0' = a single value.</summary>
    public char Separator { get; init; }

    /// <summary>Old names of enum values with their present names.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = NoAliases;

    /// <summary>A required id: it must not be empty.</summary>
    public bool IsId => Required && Kind == FieldKind.Text && !IsArray && Name.EndsWith("Id", StringComparison.Ordinal);

    internal static readonly IReadOnlyDictionary<string, string> NoAliases = new Dictionary<string, string>();
}
