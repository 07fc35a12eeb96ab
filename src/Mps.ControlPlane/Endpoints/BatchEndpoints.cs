using Mps.Api.Model;
using Mps.Orchestration.Batches;

namespace Mps.ControlPlane.Endpoints;

/// <summary>BatchProcessMedia, DescribeBatchTaskDetail.</summary>
internal static class BatchEndpoints
{
    public static void Register(ActionTable table, BatchIntake intake, BatchQueries queries)
    {
        table.Serve("BatchProcessMedia", (BatchProcessMediaRequest request, CancellationToken cancellation) => intake.BatchProcessMedia(request, cancellation));
        table.Serve("DescribeBatchTaskDetail", (DescribeBatchTaskDetailRequest request, CancellationToken cancellation) => queries.DescribeBatchTaskDetail(request, cancellation));
    }
}
