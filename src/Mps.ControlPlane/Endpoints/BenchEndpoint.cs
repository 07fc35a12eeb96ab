using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Mps.Api;
using Mps.Jobs;
using Mps.Orchestration.Admission;

namespace Mps.ControlPlane.Endpoints;

/// <summary>POST /v1/bench keeps what <c>mps-worker --bench</c> measured on this node; GET /v1/bench shows it.</summary>
internal sealed class BenchEndpoint(NodeBench bench)
{
    public async Task ShowAsync(HttpContext context)
    {
        if (await bench.FindAsync(context.RequestAborted).ConfigureAwait(false) is { } found)
            await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new BenchReply(found.Measured, found.Report)).ConfigureAwait(false);
        else
            await JsonReply.WriteAsync(context, StatusCodes.Status404NotFound, new ErrorReply("This node's kernels were never measured; `mpsctl bench` does.")).ConfigureAwait(false);
    }

    public async Task KeepAsync(HttpContext context)
    {
        try
        {
            var report = await JsonSerializer.DeserializeAsync(context.Request.Body, CorridorJson.Default.BenchReport, context.RequestAborted).ConfigureAwait(false)
                ?? throw new JsonException("The body is null.");
            await bench.KeepAsync(report, context.RequestAborted).ConfigureAwait(false);
            await JsonReply.WriteAsync(context, StatusCodes.Status200OK, new BenchKeptReply(report.Lines.Count)).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            await JsonReply.WriteAsync(context, StatusCodes.Status400BadRequest, new RefusalReply($"The body is no bench report: {e.Message}", ErrorCode.InvalidParameter)).ConfigureAwait(false);
        }
    }
}

/// <summary>The body of GET /v1/bench.</summary>
internal sealed record BenchReply(DateTimeOffset Measured, BenchReport Report);

/// <summary>The body of the answer to POST /v1/bench.</summary>
internal sealed record BenchKeptReply(int Lines);
