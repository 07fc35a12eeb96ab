using System.Text.Json;
using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;

namespace Mps.Orchestration.Templates;

/// <summary>
/// One family of templates: what the API calls it, how many there may be, and what a template must satisfy. A template is
/// kept as the JSON object of its API record, so that a change of single members is the same for every family.
/// </summary>
/// <param name="name">As the API's actions name it: "Transcode" for CreateTranscodeTemplate.</param>
/// <param name="quota">Most custom templates (the API's figure where it states one).</param>
public abstract class TemplateFamily(string name, int quota)
{
    /// <summary>Name in the store, in <c>presets.json</c> and in the names of actions.</summary>
    public string Name { get; } = name;

    /// <summary>Most custom templates.</summary>
    public int Quota { get; } = quota;

    /// <summary>The name with its noun, "TranscodeTemplate": actions are Create…, Modify…, Delete… and Describe…s.</summary>
    public string Noun => Name + "Template";

    /// <summary>Name of the list in the answer of Describe.</summary>
    public string SetName => Noun + "Set";

    /// <summary>Whether <c>Type</c> tells presets from custom templates; for watermarks it tells what is drawn.</summary>
    internal virtual bool TypeIsOrigin => true;

    /// <summary>What a template gets where its request says nothing, as JSON. Defaults inside an object count only where the object is stated.</summary>
    private protected virtual string Defaults => "{}";

    /// <summary>A new template.</summary>
    /// <exception cref="ApiException">Its members contradict each other or cannot be served.</exception>
    internal JsonObject Create(ApiRequest request) => Accept([], request, creates: true);

    /// <summary>The template with what the request states; everything else stays.</summary>
    /// <exception cref="ApiException">The result would not be a template.</exception>
    internal JsonObject Modify(JsonObject current, ApiRequest request) => Accept(current, request, creates: false);

    /// <summary>Which templates a Describe request asks for, beyond ids, name and type.</summary>
    private protected virtual Func<JsonObject, bool> Filter(ApiRequest request) => _ => true;

    /// <summary>Whether a Describe request asks for custom templates by rising id; by falling id otherwise.</summary>
    internal virtual bool OldestFirst(ApiRequest request) => false;

    /// <summary>Refuses a template that names another one which does not exist.</summary>
    internal virtual void CheckReferences(JsonObject template, ITemplateSource templates)
    {
    }

    /// <summary>Makes a request's members a template's members where they differ.</summary>
    /// <param name="changes">The request's members; may be changed.</param>
    /// <param name="current">The template to change; null for a new one.</param>
    private protected virtual void Translate(JsonObject changes, JsonObject? current)
    {
    }

    /// <summary>Refuses members that contradict each other; single members were checked against the contract before. May add derived members.</summary>
    private protected abstract void Check(JsonObject template);

    /// <summary>Which templates, handed out as <see cref="TemplateRecord"/> makes them, a Describe request asks for.</summary>
    internal Func<JsonObject, bool> Matching(ApiRequest request)
    {
        var members = Members(request);
        var definitions = members["Definitions"] is JsonArray { Count: > 0 } ids ? ids.Select(id => (long)id!).ToHashSet() : null;
        var type = (string?)members["Type"];
        var name = (string?)members[nameof(Name)];
        var own = Filter(request);
        return template =>
            definitions?.Contains(TemplateRecord.Definition(template)) != false
            && (string.IsNullOrEmpty(type) || (string?)template["Type"] == type)
            && (string.IsNullOrEmpty(name) || ((string?)template[nameof(Name)] ?? "").Contains(name, StringComparison.OrdinalIgnoreCase))
            && own(template);
    }

    /// <summary>A request as JSON, without what is absent.</summary>
    internal static JsonObject Members(ApiRequest request) => JsonNode.Parse(ApiText.Write<object>(request))!.AsObject();

    private JsonObject Accept(JsonObject current, ApiRequest request, bool creates)
    {
        var changes = Members(request);
        changes.Remove("Definition");
        Translate(changes, creates ? null : current);
        PartialUpdate.Apply(current, changes);
        PartialUpdate.Complete(current, JsonNode.Parse(Defaults)!.AsObject());
        Check(current);
        return current;
    }
}

/// <summary>A family whose templates are <typeparamref name="T"/> records.</summary>
/// <typeparam name="T">The API's record.</typeparam>
public abstract class TemplateFamily<T>(string name, int quota) : TemplateFamily(name, quota)
    where T : class
{
    /// <summary>A template as a record.</summary>
    internal static T Read(JsonObject template) => ApiJson.Read<T>(JsonSerializer.SerializeToElement(template));

    /// <summary>As <see cref="TemplateFamily.Check(JsonObject)"/>, over the record. Nothing where members are independent of each other.</summary>
    private protected virtual void Check(T template)
    {
    }

    private protected override void Check(JsonObject template) => Check(Read(template));
}
