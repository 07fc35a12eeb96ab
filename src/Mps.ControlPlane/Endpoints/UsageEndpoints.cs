using Mps.Api.Model;
using Mps.Orchestration.Usage;

namespace Mps.ControlPlane.Endpoints;

/// <summary>DescribeUsageData.</summary>
internal static class UsageEndpoints
{
    public static void Register(ActionTable table, UsageQueries usage) =>
        table.Serve("DescribeUsageData", (DescribeUsageDataRequest request, CancellationToken cancellation) => usage.DescribeUsageData(request, cancellation));
}
