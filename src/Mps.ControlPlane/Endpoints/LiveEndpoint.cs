using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs.Live;
using Mps.Orchestration.Live;
using Mps.Orchestration.Tasks;

namespace Mps.ControlPlane.Endpoints;

/// <summary>
/// ProcessLiveStream, and what the API has no words for: <c>POST /v1/live</c> starts a stream with a <see cref="LiveRequest"/>,
/// <c>GET /v1/live</c> lists the streams that run, <c>GET /v1/live?task=ID</c> shows one with its files and gaps, ended or not.
/// </summary>
internal sealed class LiveEndpoint(LiveIntake intake, LiveBoard board, ITaskStore tasks, ILiveStore live)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    public static void Register(ActionTable table, LiveIntake intake) =>
        table.Serve("ProcessLiveStream", (ProcessLiveStreamRequest request, CancellationToken cancellation) => intake.ProcessLiveStream(request, cancellation));

    public Task LookAsync(HttpContext context) =>
        context.Request.Query["task"].ToString() is { Length: > 0 } task
            ? ShowAsync(context, task)
            : JsonReply.WriteAsync(context, StatusCodes.Status200OK, new LiveListReply(board.Streams));

    public async Task StartAsync(HttpContext context)
    {
        try
        {
            var request = await JsonSerializer.DeserializeAsync<LiveRequest>(context.Request.Body, Json, context.RequestAborted).ConfigureAwait(false)
                ?? throw new JsonException("The body is null.");
            var id = await intake.StartAsync(request, context.RequestAborted).ConfigureAwait(false);
            await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new LiveStartReply(id)).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status400BadRequest, new RefusalReply($"The body is no live request: {e.Message}", ErrorCode.InvalidParameter)).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status400BadRequest, new RefusalReply(e.Message, e.Code)).ConfigureAwait(false);
        }
    }

    private async Task ShowAsync(HttpContext context, string id)
    {
        if (await tasks.FindAsync(id, context.RequestAborted).ConfigureAwait(false) is not { Live: { } plan } task)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status404NotFound, new ErrorReply($"There is no live stream '{id}'.")).ConfigureAwait(false);
            return;
        }

        var ledger = await live.LoadLedgerAsync(id, context.RequestAborted).ConfigureAwait(false);
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new LiveDetailReply(
            task.Id,
            task.State.Word(),
            plan.StreamId,
            [.. plan.Sources.Select(LiveStatus.Shown)],
            plan.Bucket,
            task.Created,
            task.Finished,
            board.Find(id),
            [.. task.Subtasks.Select(s => new LiveOutputReply(s.Index, s.Kind.ToString(), s.State.Word(), s.Error?.Message ?? ""))],
            ledger.Files,
            [.. ledger.Segments.GroupBy(s => (s.Output, s.File)).Select(g => new OpenFileReply(
                g.Key.Output, g.Key.File, KeyOf(task.Id, plan, g.Key.Output, g.Key.File), g.First().Started, g.Count(), g.Sum(s => s.Seconds), g.Sum(s => s.Bytes)))],
            ledger.Gaps)).ConfigureAwait(false);
    }

    /// <summary>The playlist that open segments are listed in.</summary>
    private static string KeyOf(string task, LivePlan plan, int output, int file)
    {
        var names = new LiveNames(task, plan.StreamId, plan.Folder, output);
        return plan.Outputs.First(o => o.Index == output) is RecordPlan record
            ? names.Record(record.Path, file, record.Definition, record.Form == LiveRecordForm.Mp4 ? "mp4" : "m3u8")
            : names.Master();
    }
}

/// <summary>The body of GET /v1/live.</summary>
internal sealed record LiveListReply(IReadOnlyList<LiveStatus> Streams);

/// <summary>The body of the answer to POST /v1/live.</summary>
internal sealed record LiveStartReply(string TaskId);

/// <summary>The body of GET /v1/live?task=ID; <paramref name="Status"/> is null unless the stream runs here.</summary>
internal sealed record LiveDetailReply(
    string TaskId,
    string State,
    string StreamId,
    IReadOnlyList<string> Sources,
    string Bucket,
    DateTimeOffset Created,
    DateTimeOffset? Finished,
    LiveStatus? Status,
    IReadOnlyList<LiveOutputReply> Outputs,
    IReadOnlyList<LiveFile> Files,
    IReadOnlyList<OpenFileReply> Open,
    IReadOnlyList<LiveGap> Gaps);

/// <summary>One output of a live stream: PROCESSING, SUCCESS or FAIL.</summary>
internal sealed record LiveOutputReply(int Index, string Type, string State, string Message);

/// <summary>A recording file, or the window of a ladder, that is being written.</summary>
internal sealed record OpenFileReply(int Output, int File, string Key, DateTimeOffset Started, int Segments, double Seconds, long Bytes);
