using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;

namespace Mps.Orchestration.Templates;

/// <summary>
/// All templates: the presets, which nobody changes, and the custom ones of the store. The four actions are the same for
/// every family; what differs is said by its <see cref="TemplateFamily"/>. Answers are members of the action's response.
/// </summary>
public sealed class TemplateCatalogue(PresetTemplates presets, ITemplateStore store, TimeProvider time) : ITemplateSource
{
    private const long DefaultLimit = 10;

    /// <inheritdoc/>
    public T? Find<T>(TemplateFamily<T> family, long definition)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(family);
        return definition < ITemplateStore.FirstDefinition
            ? presets.Find(family, definition)
            : store.Find(family.Name, definition) is { } stored ? TemplateFamily<T>.Read(TemplateRecord.Of(family, stored)) : null;
    }

    /// <summary>Create…Template.</summary>
    /// <exception cref="ApiException">The template contradicts itself, or the family is full.</exception>
    public async Task<JsonObject> CreateAsync(TemplateFamily family, ApiRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(family);
        var template = Documented("Create", family, () => Referring(family, family.Create(request)));
        var definition = await store.AddAsync(family.Name, template.ToJsonString(ApiText.Options), family.Quota, time.GetUtcNow(), cancellation).ConfigureAwait(false)
            ?? throw Refusal(family, "Create", ErrorCode.TooMuchTemplate, $"There are {family.Quota} custom templates of this family already, which is the most; delete one first.");
        return new JsonObject { ["Definition"] = definition, ["ImageUrl"] = ImageUrl(template) };
    }

    /// <summary>Modify…Template.</summary>
    /// <exception cref="ApiException">There is no such template, it is a preset, or the result would contradict itself.</exception>
    public async Task<JsonObject> ModifyAsync(TemplateFamily family, ApiRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(family);
        var definition = Changeable(family, request, "Modify", ErrorCode.ModifyDefaultTemplate);
        JsonObject? changed = null;
        var found = await store.ChangeAsync(
            family.Name,
            definition,
            json =>
            {
                changed = Documented("Modify", family, () => Referring(family, family.Modify(JsonNode.Parse(json)!.AsObject(), request)));
                return changed.ToJsonString(ApiText.Options);
            },
            time.GetUtcNow(),
            cancellation).ConfigureAwait(false);
        return found ? new JsonObject { ["ImageUrl"] = ImageUrl(changed!) } : throw NotFound(family, "Modify", definition);
    }

    /// <summary>Delete…Template.</summary>
    /// <exception cref="ApiException">There is no such template, or it is a preset.</exception>
    public async Task<JsonObject> DeleteAsync(TemplateFamily family, ApiRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(family);
        var definition = Changeable(family, request, "Delete", ErrorCode.DeleteDefaultTemplate);
        return await store.RemoveAsync(family.Name, definition, cancellation).ConfigureAwait(false) ? [] : throw NotFound(family, "Delete", definition);
    }

    /// <summary>Describe…Templates: presets first, then custom ones, each by falling id.</summary>
    public JsonObject Describe(TemplateFamily family, ApiRequest request)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(request);
        var page = TemplateFamily.Members(request);
        var offset = (long?)page["Offset"] ?? 0;
        var limit = (long?)page["Limit"] ?? DefaultLimit;
        var matches = family.Matching(request);

        var preset = presets.Of(family).Where(matches).ToList();
        var shown = preset.Skip((int)Math.Min(offset, preset.Count)).Take((int)limit).Select(p => p.DeepClone()).ToList();
        var custom = store.List(family.Name, t => matches(TemplateRecord.Of(family, t)), Math.Max(0, offset - preset.Count), limit - shown.Count, family.OldestFirst(request));
        return new JsonObject
        {
            ["TotalCount"] = preset.Count + custom.Total,
            [family.SetName] = new JsonArray([.. shown, .. custom.Templates.Select(t => TemplateRecord.Of(family, t))]),
        };
    }

    private long Changeable(TemplateFamily family, ApiRequest request, string verb, string presetCode)
    {
        var definition = (long?)TemplateFamily.Members(request)["Definition"] ?? throw new ApiException(ErrorCode.MissingParameter, "Definition is missing.");
        return presets.Of(family).Any(p => TemplateRecord.Definition(p) == definition)
            ? throw Refusal(family, verb, presetCode, $"Template {definition} is a preset: {verb} serves custom templates only.")
            : definition;
    }

    private JsonObject Referring(TemplateFamily family, JsonObject template)
    {
        family.CheckReferences(template, this);
        return template;
    }

    /// <summary>Rules name the parameter in their code; each action documents some of those codes.</summary>
    private static JsonObject Documented(string verb, TemplateFamily family, Func<JsonObject> make)
    {
        try
        {
            return make();
        }
        catch (ApiException e)
        {
            throw Refusal(family, verb, e.Code, e.Message);
        }
    }

    private static ApiException Refusal(TemplateFamily family, string verb, string code, string message) =>
        new(RuleBreach.Documented(code, ApiActions.Find(verb + family.Noun)!.Errors), message);

    /// <summary>Actions differ in how they document that a template is missing.</summary>
    private static ApiException NotFound(TemplateFamily family, string verb, long definition)
    {
        var documented = ApiActions.Find(verb + family.Noun)!.Errors;
        string[] codes = [ErrorCode.TemplateNotExist, ErrorCode.ResourceNotFound, ErrorCode.InvalidDefinition];
        return new ApiException(
            Array.Find(codes, documented.Contains) ?? ErrorCode.ResourceNotFound, $"There is no template {definition} of this family.");
    }

    private static string? ImageUrl(JsonObject template) => (string?)template["ImageTemplate"]?["ImageUrl"];
}
