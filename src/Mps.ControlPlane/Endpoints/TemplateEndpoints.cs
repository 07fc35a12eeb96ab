using Mps.Orchestration.Templates;

namespace Mps.ControlPlane.Endpoints;

/// <summary>Create, Modify, Delete and Describe of every family of templates.</summary>
internal static class TemplateEndpoints
{
    public static void Register(ActionTable table, TemplateCatalogue catalogue)
    {
        foreach (var family in TemplateFamilies.All)
        {
            table.Serve($"Create{family.Noun}", (request, cancellation) => catalogue.CreateAsync(family, request, cancellation));
            table.Serve($"Modify{family.Noun}", (request, cancellation) => catalogue.ModifyAsync(family, request, cancellation));
            table.Serve($"Delete{family.Noun}", (request, cancellation) => catalogue.DeleteAsync(family, request, cancellation));
            table.Serve($"Describe{family.Noun}s", (request, _) => Task.FromResult(catalogue.Describe(family, request)));
        }
    }
}
