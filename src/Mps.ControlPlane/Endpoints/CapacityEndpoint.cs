using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Admission;

namespace Mps.ControlPlane.Endpoints;

/// <summary>
/// POST /v1/capacity: what this node has and what is taken; with the body of a ProcessMedia request also how many more of these
/// could start now, and what stops the next one. Nothing is started.
/// </summary>
internal sealed class CapacityEndpoint(Capacity capacity)
{
    public async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<ResourceReply> resources = [.. capacity.State().Select(s => new ResourceReply(AdmissionMetrics.Word(s.Resource), s.Total, s.Free))];
        try
        {
            var room = body.Length == 0 ? null : Room(body.ToArray());
            await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new CapacityReply(resources, room)).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status400BadRequest, new RefusalReply($"The body is no JSON: {e.Message}", ErrorCode.InvalidParameter)).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status400BadRequest, new RefusalReply(e.Message, e.Code)).ConfigureAwait(false);
        }
    }

    private RoomReply Room(byte[] body)
    {
        var request = JsonElement.Parse(body);
        ApiSchema.Validate(ApiActions.Find("ProcessMedia")!, request);
        var room = capacity.RoomFor(ApiJson.Read<ProcessMediaRequest>(request));
        return new RoomReply(
            room.More,
            room.Limit is { } limit ? AdmissionMetrics.Word(limit.Resource) : null,
            room.Limit is { } next ? $"one more {next.Text}" : "nothing stops one more",
            room.Need.Cores,
            room.Need.MemoryBytes,
            room.Need.DiskBytes,
            room.Need.GpuSessions,
            room.Need.Measured,
            room.Need.EnhancingCores);
    }
}

/// <summary>The body of POST /v1/capacity.</summary>
/// <param name="Resources">What this node has.</param>
/// <param name="Room">Set when a request was given.</param>
internal sealed record CapacityReply(IReadOnlyList<ResourceReply> Resources, RoomReply? Room);

/// <summary>One resource: jobs, cores, bytes of memory or hardware encoder sessions.</summary>
internal sealed record ResourceReply(string Name, double Total, double Free);

/// <summary>How many more fit, what the next one lacks, and what one takes: <paramref name="Measured"/> from jobs like it, or else as a rule of thumb; <paramref name="EnhancingCores"/> by this node's bench.</summary>
internal sealed record RoomReply(int More, string? Limit, string Message, double Cores, long MemoryBytes, long DiskBytes, int GpuSessions, bool Measured, double EnhancingCores);
