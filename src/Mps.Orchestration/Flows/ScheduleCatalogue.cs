using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Inputs;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Flows;

/// <summary>The six actions of schedules: what a graph of nodes does with each new file of a folder, or with the input of a call.</summary>
public sealed class ScheduleCatalogue(IFlowStore store, FlowRules rules, ActivityPlanner planner)
{
    /// <exception cref="ApiException">The schedule cannot be.</exception>
    public async Task<CreateScheduleResponse> CreateAsync(CreateScheduleRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestSecrets.Remove(request);
        var schedule = Checked("CreateSchedule", new SchedulesInfo
        {
            Trigger = request.Trigger,
            Activities = request.Activities,
            OutputStorage = request.OutputStorage,
            OutputDir = request.OutputDir,
            TaskNotifyConfig = request.TaskNotifyConfig,
            ResourceId = request.ResourceId,
        });
        var id = await rules.AddAsync("CreateSchedule", FlowKind.Schedule, request.ScheduleName, ApiText.Write(schedule), cancellation).ConfigureAwait(false);
        return new CreateScheduleResponse { ScheduleId = id };
    }

    /// <summary>Replaces the members that the request states.</summary>
    /// <exception cref="ApiException">There is none, it is enabled or a preset, or the result cannot be.</exception>
    public async Task<ModifyScheduleResponse> ModifyAsync(ModifyScheduleRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestSecrets.Remove(request);
        await rules.ChangeAsync(
            "ModifySchedule",
            FlowKind.Schedule,
            Own("ModifySchedule", request.ScheduleId),
            flow =>
            {
                var kept = ApiText.Read<SchedulesInfo>(flow.Json);
                var schedule = Checked("ModifySchedule", new SchedulesInfo
                {
                    Trigger = request.Trigger ?? kept.Trigger,
                    Activities = request.Activities is { Count: > 0 } ? request.Activities : kept.Activities,
                    OutputStorage = request.OutputStorage ?? kept.OutputStorage,
                    OutputDir = request.OutputDir ?? kept.OutputDir,
                    TaskNotifyConfig = request.TaskNotifyConfig ?? kept.TaskNotifyConfig,
                    ResourceId = request.ResourceId ?? kept.ResourceId,
                });
                return (string.IsNullOrEmpty(request.ScheduleName) ? flow.Name : request.ScheduleName, ApiText.Write(schedule));
            },
            cancellation).ConfigureAwait(false);
        return new ModifyScheduleResponse();
    }

    /// <exception cref="ApiException">There is none, it is a preset, or another enabled flow has its trigger.</exception>
    public async Task<EnableScheduleResponse> EnableAsync(EnableScheduleRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await rules.EnableAsync("EnableSchedule", FlowKind.Schedule, Own("EnableSchedule", request.ScheduleId), cancellation).ConfigureAwait(false);
        return new EnableScheduleResponse();
    }

    /// <exception cref="ApiException">There is none, or it is a preset.</exception>
    public async Task<DisableScheduleResponse> DisableAsync(DisableScheduleRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await rules.DisableAsync(FlowKind.Schedule, Own("DisableSchedule", request.ScheduleId), cancellation).ConfigureAwait(false);
        return new DisableScheduleResponse();
    }

    /// <exception cref="ApiException">There is none, it is a preset, or enabled.</exception>
    public async Task<DeleteScheduleResponse> DeleteAsync(DeleteScheduleRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await rules.RemoveAsync("DeleteSchedule", FlowKind.Schedule, Own("DeleteSchedule", request.ScheduleId), cancellation).ConfigureAwait(false);
        return new DeleteScheduleResponse();
    }

    /// <summary>Presets first, then custom ones, each by falling id. Presets have no trigger and no status.</summary>
    public DescribeSchedulesResponse Describe(DescribeSchedulesRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var matching = PresetSchedules.All.Reverse().Concat(store.List(FlowKind.Schedule).Select(Shown))
            .Where(s => request.ScheduleIds is not { Count: > 0 } ids || ids.Contains(s.ScheduleId!.Value))
            .Where(s => string.IsNullOrEmpty(request.TriggerType) || s.Trigger?.Type == request.TriggerType)
            .Where(s => string.IsNullOrEmpty(request.Status) || s.Status == request.Status)
            .ToList();
        return new DescribeSchedulesResponse
        {
            TotalCount = matching.Count,
            ScheduleInfoSet = [.. FlowPage.Of(matching, request.Offset, request.Limit, "DescribeSchedules")],
        };
    }

    /// <summary>The schedule, preset or custom, enabled or not; or null.</summary>
    public SchedulesInfo? Find(long id) =>
        PresetSchedules.All.FirstOrDefault(s => s.ScheduleId == id) ?? (store.Find(FlowKind.Schedule, id) is { } flow ? Info(flow) : null);

    private static long Own(string action, long? id) =>
        PresetSchedules.All.Any(s => s.ScheduleId == id)
            ? throw FlowRules.Refusal(action, $"The schedule {id} is a preset: it can be named in ProcessMedia, but not changed, enabled or deleted.")
            : id ?? 0;

    private SchedulesInfo Checked(string action, SchedulesInfo schedule)
    {
        rules.Rehearse(action, schedule.Trigger, input => planner.Plan(
            new ProcessMediaRequest { InputInfo = input },
            schedule.Activities,
            new ScheduleDefaults(schedule.OutputStorage, schedule.OutputDir, schedule.TaskNotifyConfig)));
        schedule.Activities = ActivityGraph.Complete(schedule.Activities!);
        return schedule;
    }

    private static SchedulesInfo Shown(StoredFlow flow)
    {
        var info = Info(flow);
        info.TaskNotifyConfig = NotifyRules.WithoutSecrets(info.TaskNotifyConfig);
        return info;
    }

    private static SchedulesInfo Info(StoredFlow flow)
    {
        var info = ApiText.Read<SchedulesInfo>(flow.Json);
        info.ScheduleId = flow.Id;
        info.ScheduleName = flow.Name;
        info.Type = "Custom";
        info.Status = FlowRules.StatusOf(flow.Enabled);
        info.CreateTime = TaskView.Time(flow.Created);
        info.UpdateTime = TaskView.Time(flow.Updated);
        return info;
    }
}
