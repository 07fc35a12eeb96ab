using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Images;

namespace Mps.Orchestration.Templates;

/// <summary>Processing of still pictures. What requests call ProcessImageTemplate, the record calls ProcessImageConfig.</summary>
public sealed class ProcessImageFamily(string name, int quota) : TemplateFamily<ProcessImageTemplate>(name, quota)
{
    private protected override void Translate(JsonObject changes, JsonObject? current)
    {
        // The record has no place for it, so what it states would be lost in silence.
        if ((string?)changes["StdExtInfo"] is { Length: > 0 })
            throw new ApiException(ErrorCode.UnsupportedOperation, "StdExtInfo cannot be kept in a template; state it in a task.");
        changes.Remove("StdExtInfo");
        if (changes["ProcessImageTemplate"] is not { } config) return;
        changes.Remove("ProcessImageTemplate");
        changes["ProcessImageConfig"] = config;
    }

    private protected override void Check(JsonObject template)
    {
        if (template["ProcessImageConfig"] is not JsonObject { Count: > 0 })
            throw new ApiException(ErrorCode.InvalidParameterValue, "ProcessImageTemplate states nothing to do.");
        base.Check(template);
    }

    private protected override void Check(ProcessImageTemplate template)
    {
        if (template.ProcessImageConfig is not { } item) return;
        ImageRules.Size(item);
        ImageRules.Enhancements(item.EnhanceConfig);
        ImageRules.Erased(item.EraseConfig?.ImageEraseLogo);
    }

    /// <summary>Ids rise with the time of creation: whether ordered by Definition or by that time, only the direction differs.</summary>
    internal override bool OldestFirst(ApiRequest request) =>
        request is DescribeProcessImageTemplatesRequest { OrderBy.Length: > 0 } ordered && (ordered.OrderType ?? 0) == 0;
}
