using Mps.Api.Model;
using Mps.Orchestration.Images;

namespace Mps.ControlPlane.Endpoints;

/// <summary>ProcessImage, DescribeImageTaskDetail, DescribeImageTasks.</summary>
internal static class ImageEndpoints
{
    public static void Register(ActionTable table, ImageIntake intake, ImageQueries queries)
    {
        table.Serve("ProcessImage", (ProcessImageRequest request, CancellationToken cancellation) => intake.ProcessImage(request, cancellation));
        table.Serve("DescribeImageTaskDetail", (DescribeImageTaskDetailRequest request, CancellationToken cancellation) => queries.DescribeImageTaskDetail(request, cancellation));
        table.Serve("DescribeImageTasks", (DescribeImageTasksRequest request, CancellationToken cancellation) => queries.DescribeImageTasks(request, cancellation));
    }
}
