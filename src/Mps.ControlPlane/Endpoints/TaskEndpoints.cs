using Mps.Api.Model;
using Mps.Orchestration.Tasks;

namespace Mps.ControlPlane.Endpoints;

/// <summary>ProcessMedia, EditMedia, DescribeTaskDetail, DescribeTasks, ManageTask.</summary>
internal static class TaskEndpoints
{
    public static void Register(ActionTable table, TaskIntake intake, EditMediaIntake edits, TaskQueries queries, TaskControl control)
    {
        table.Serve("ProcessMedia", (ProcessMediaRequest request, CancellationToken cancellation) => intake.ProcessMedia(request, cancellation));
        table.Serve("EditMedia", (EditMediaRequest request, CancellationToken cancellation) => edits.EditMedia(request, cancellation));
        table.Serve("DescribeTaskDetail", (DescribeTaskDetailRequest request, CancellationToken cancellation) => queries.DescribeTaskDetail(request, cancellation));
        table.Serve("DescribeTasks", (DescribeTasksRequest request, CancellationToken cancellation) => queries.DescribeTasks(request, cancellation));
        table.Serve("ManageTask", (ManageTaskRequest request, CancellationToken cancellation) => control.ManageTask(request, cancellation));
    }
}
