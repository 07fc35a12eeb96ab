using Mps.Api.Model;
using Mps.Orchestration.Flows;

namespace Mps.ControlPlane.Endpoints;

/// <summary>The actions of workflows and schedules.</summary>
internal static class FlowEndpoints
{
    public static void Register(ActionTable table, WorkflowCatalogue workflows, ScheduleCatalogue schedules)
    {
        table.Serve<CreateWorkflowRequest, CreateWorkflowResponse>("CreateWorkflow", workflows.CreateAsync);
        table.Serve<ResetWorkflowRequest, ResetWorkflowResponse>("ResetWorkflow", workflows.ResetAsync);
        table.Serve<EnableWorkflowRequest, EnableWorkflowResponse>("EnableWorkflow", workflows.EnableAsync);
        table.Serve<DisableWorkflowRequest, DisableWorkflowResponse>("DisableWorkflow", workflows.DisableAsync);
        table.Serve<DeleteWorkflowRequest, DeleteWorkflowResponse>("DeleteWorkflow", workflows.DeleteAsync);
        table.Serve("DescribeWorkflows", (DescribeWorkflowsRequest request, CancellationToken _) => Task.FromResult(workflows.Describe(request)));
        table.Serve<CreateScheduleRequest, CreateScheduleResponse>("CreateSchedule", schedules.CreateAsync);
        table.Serve<ModifyScheduleRequest, ModifyScheduleResponse>("ModifySchedule", schedules.ModifyAsync);
        table.Serve<EnableScheduleRequest, EnableScheduleResponse>("EnableSchedule", schedules.EnableAsync);
        table.Serve<DisableScheduleRequest, DisableScheduleResponse>("DisableSchedule", schedules.DisableAsync);
        table.Serve<DeleteScheduleRequest, DeleteScheduleResponse>("DeleteSchedule", schedules.DeleteAsync);
        table.Serve("DescribeSchedules", (DescribeSchedulesRequest request, CancellationToken _) => Task.FromResult(schedules.Describe(request)));
    }
}
