using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Flows;

/// <summary>The six actions of workflows: what a list of tasks does with each new file of a folder.</summary>
public sealed class WorkflowCatalogue(IFlowStore store, FlowRules rules, Planner planner)
{
    /// <exception cref="ApiException">The workflow cannot be.</exception>
    public async Task<CreateWorkflowResponse> CreateAsync(CreateWorkflowRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestSecrets.Remove(request);
        var workflow = Asked(request);
        Rehearse("CreateWorkflow", workflow);
        var id = await rules.AddAsync("CreateWorkflow", FlowKind.Workflow, request.WorkflowName, ApiText.Write(workflow), cancellation).ConfigureAwait(false);
        return new CreateWorkflowResponse { WorkflowId = id };
    }

    /// <summary>Replaces a workflow whole: what the request leaves out is gone.</summary>
    /// <exception cref="ApiException">There is none, it is enabled, or the workflow cannot be.</exception>
    public async Task<ResetWorkflowResponse> ResetAsync(ResetWorkflowRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestSecrets.Remove(request);
        var workflow = Asked(request);
        Rehearse("ResetWorkflow", workflow);
        await rules.ChangeAsync(
            "ResetWorkflow", FlowKind.Workflow, request.WorkflowId ?? 0, _ => (request.WorkflowName ?? "", ApiText.Write(workflow)), cancellation).ConfigureAwait(false);
        return new ResetWorkflowResponse();
    }

    /// <exception cref="ApiException">There is none, or another enabled flow has its trigger.</exception>
    public async Task<EnableWorkflowResponse> EnableAsync(EnableWorkflowRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await rules.EnableAsync("EnableWorkflow", FlowKind.Workflow, request.WorkflowId ?? 0, cancellation).ConfigureAwait(false);
        return new EnableWorkflowResponse();
    }

    /// <exception cref="ApiException">There is none.</exception>
    public async Task<DisableWorkflowResponse> DisableAsync(DisableWorkflowRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await rules.DisableAsync(FlowKind.Workflow, request.WorkflowId ?? 0, cancellation).ConfigureAwait(false);
        return new DisableWorkflowResponse();
    }

    /// <exception cref="ApiException">There is none, or it is enabled.</exception>
    public async Task<DeleteWorkflowResponse> DeleteAsync(DeleteWorkflowRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await rules.RemoveAsync("DeleteWorkflow", FlowKind.Workflow, request.WorkflowId ?? 0, cancellation).ConfigureAwait(false);
        return new DeleteWorkflowResponse();
    }

    /// <summary>By falling id.</summary>
    public DescribeWorkflowsResponse Describe(DescribeWorkflowsRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var matching = store.List(FlowKind.Workflow)
            .Where(f => request.WorkflowIds is not { Count: > 0 } ids || ids.Contains(f.Id))
            .Where(f => string.IsNullOrEmpty(request.Status) || FlowRules.StatusOf(f.Enabled) == request.Status)
            .ToList();
        return new DescribeWorkflowsResponse
        {
            TotalCount = matching.Count,
            WorkflowInfoSet = [.. FlowPage.Of(matching, request.Offset, request.Limit, "DescribeWorkflows").Select(Shown)],
        };
    }

    /// <summary>What a workflow asks for, for one object; null when it is gone.</summary>
    public ProcessMediaRequest? RequestFor(long id, MediaInputInfo input) => store.Find(FlowKind.Workflow, id) is { } flow ? Request(Info(flow), input) : null;

    private void Rehearse(string action, WorkflowInfo workflow) => rules.Rehearse(action, workflow.Trigger, input => planner.Plan(Request(workflow, input)));

    // Both requests spell a workflow's members as WorkflowInfo does; its id and name are kept beside it.
    private static WorkflowInfo Asked(ApiRequest request)
    {
        var workflow = ApiText.Read<WorkflowInfo>(ApiText.Write<object>(request));
        (workflow.WorkflowId, workflow.WorkflowName) = (null, null);
        return workflow;
    }

    private static ProcessMediaRequest Request(WorkflowInfo workflow, MediaInputInfo input) => new()
    {
        InputInfo = input,
        OutputStorage = workflow.OutputStorage,
        OutputDir = workflow.OutputDir,
        MediaProcessTask = workflow.MediaProcessTask,
        AiContentReviewTask = workflow.AiContentReviewTask,
        AiAnalysisTask = workflow.AiAnalysisTask,
        AiRecognitionTask = workflow.AiRecognitionTask,
        TaskNotifyConfig = workflow.TaskNotifyConfig,
        TasksPriority = workflow.TaskPriority,
    };

    private static WorkflowInfo Shown(StoredFlow flow)
    {
        var info = Info(flow);
        info.TaskNotifyConfig = NotifyRules.WithoutSecrets(info.TaskNotifyConfig);
        return info;
    }

    private static WorkflowInfo Info(StoredFlow flow)
    {
        var info = ApiText.Read<WorkflowInfo>(flow.Json);
        info.WorkflowId = flow.Id;
        info.WorkflowName = flow.Name;
        info.Status = FlowRules.StatusOf(flow.Enabled);
        info.CreateTime = TaskView.Time(flow.Created);
        info.UpdateTime = TaskView.Time(flow.Updated);
        return info;
    }
}
