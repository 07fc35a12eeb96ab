using System.Text.Json.Nodes;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Templates;

/// <summary>
/// The templates that every installation has, from <c>presets.json</c>; each says in its comment where this project chose
/// a parameter that is not documented. TEHD-100 presets are served by constant quality with <c>MaxVideoBitrate</c> as a cap.
/// </summary>
public sealed class PresetTemplates : ITemplateSource
{
    private readonly Dictionary<string, JsonObject[]> _families = new(StringComparer.Ordinal);

    public PresetTemplates()
    {
        using var stream = typeof(PresetTemplates).Assembly.GetManifestResourceStream("presets.json")
            ?? throw new InvalidOperationException("The preset templates are missing from the program.");
        foreach (var (family, presets) in JsonNode.Parse(stream)!.AsObject())
        {
            var records = presets!.AsArray().Select(p => p!.AsObject()).OrderByDescending(TemplateRecord.Definition).ToArray();
            foreach (var record in records)
            {
                record["CreateTime"] ??= TaskView.Time(null); // not documented: the API's way to say that a time is not set
                record["UpdateTime"] ??= TaskView.Time(null);
            }

            _families.Add(family, records);
        }
    }

    /// <summary>Presets of a family by falling id; watermarks have none.</summary>
    public IReadOnlyList<JsonObject> Of(TemplateFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return _families.GetValueOrDefault(family.Name, []);
    }

    /// <inheritdoc/>
    public T? Find<T>(TemplateFamily<T> family, long definition)
        where T : class =>
        Array.Find(_families.GetValueOrDefault(family?.Name ?? "", []), p => TemplateRecord.Definition(p) == definition) is { } record
            ? TemplateFamily<T>.Read(record)
            : null;
}
