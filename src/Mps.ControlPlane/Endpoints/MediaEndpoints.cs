using Mps.Api.Model;
using Mps.Orchestration.Inputs;

namespace Mps.ControlPlane.Endpoints;

/// <summary>DescribeMediaMetaData.</summary>
internal static class MediaEndpoints
{
    public static void Register(ActionTable table, MediaMetadata metadata) =>
        table.Serve("DescribeMediaMetaData", (DescribeMediaMetaDataRequest request, CancellationToken cancellation) => metadata.DescribeMediaMetaData(request, cancellation));
}
