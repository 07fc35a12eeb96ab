using Mps.Api.Model;
using Mps.Orchestration.Templates;

namespace Mps.ControlPlane.Endpoints;

/// <summary>DescribeTranscodeTemplates.</summary>
internal static class TemplateEndpoints
{
    public static void Register(ActionTable table, TranscodeTemplates transcode) =>
        table.Serve("DescribeTranscodeTemplates", (DescribeTranscodeTemplatesRequest request, CancellationToken _) => transcode.Describe(request));
}
