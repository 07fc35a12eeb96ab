using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Mps.ControlPlane.Endpoints;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Triggers;

namespace Mps.ControlPlane;

/// <summary>Writes the small JSON bodies of everything that is not the MPS API.</summary>
internal static class JsonReply
{
    public static Task WriteAsync<T>(HttpContext context, int status, T body)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, typeof(T), ControlPlaneJson.Default);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }
}

internal sealed record HealthReply(string Status);

internal sealed record ReadyReply(bool Ready, string? Reason);

internal sealed record ErrorReply(string Error);

/// <summary>An error with its code of the API.</summary>
internal sealed record RefusalReply(string Error, string Code);

/// <summary>The body of GET /v1/info.</summary>
internal sealed record InfoReply(
    string Version,
    int Pid,
    DateTimeOffset StartedAt,
    string StateDirectory,
    string Http,
    string Metrics,
    string Libraries,
    IReadOnlyList<BucketInfo> Buckets,
    WorkerCounts Workers,
    TaskTotals Tasks);

internal sealed record BucketInfo(string Name, string Type, string Path, string Region);

internal sealed record TaskTotals(long Waiting, long Processing);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthReply))]
[JsonSerializable(typeof(ReadyReply))]
[JsonSerializable(typeof(ErrorReply))]
[JsonSerializable(typeof(InfoReply))]
[JsonSerializable(typeof(ExplainReply))]
[JsonSerializable(typeof(RefusalReply))]
[JsonSerializable(typeof(RestartReply))]
[JsonSerializable(typeof(CapacityReply))]
[JsonSerializable(typeof(ObjectsReply))]
[JsonSerializable(typeof(TaskEvent))]
[JsonSerializable(typeof(AuditReply))]
[JsonSerializable(typeof(DeliveriesReply))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(ReplayReply))]
[JsonSerializable(typeof(TestRequest))]
[JsonSerializable(typeof(TestReply))]
[JsonSerializable(typeof(TriggersReply))]
[JsonSerializable(typeof(BackfillPage))]
[JsonSerializable(typeof(LiveListReply))]
[JsonSerializable(typeof(LiveDetailReply))]
[JsonSerializable(typeof(LiveStartReply))]
[JsonSerializable(typeof(BenchReply))]
[JsonSerializable(typeof(BenchKeptReply))]
internal sealed partial class ControlPlaneJson : JsonSerializerContext;
