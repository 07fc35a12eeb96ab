using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mps.Jobs;

/// <summary>
/// The corridor between the control house (<c>mpsd</c>) and the media house (<c>mps-worker</c>): one JSON object per
/// line, UTF-8, <see cref="WorkerCommand"/> down on the worker's stdin and <see cref="JobEvent"/> up on its stdout.
/// Stdin closing means that the daemon is gone.
/// </summary>
public static class Corridor
{
    /// <summary>Raised whenever a line of an older peer could be misread. Both ends refuse another version.</summary>
    public const int Version = 5;

    /// <summary>Longest line either end accepts, bytes. A longer one is a protocol error, never a growing buffer.</summary>
    public const int MaxLineBytes = 8 * 1024 * 1024;

    /// <summary>One command as a line without its newline.</summary>
    public static string Write(WorkerCommand command) => JsonSerializer.Serialize(command, CorridorJson.Default.WorkerCommand);

    /// <summary>One event as a line without its newline.</summary>
    public static string Write(JobEvent jobEvent) => JsonSerializer.Serialize(jobEvent, CorridorJson.Default.JobEvent);

    /// <exception cref="CorridorException">The line is no command of this version.</exception>
    public static WorkerCommand ReadCommand(ReadOnlySpan<char> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, CorridorJson.Default.WorkerCommand)
                ?? throw new CorridorException("The command line holds JSON null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new CorridorException($"The command line could not be read: {e.Message}", e);
        }
    }

    /// <exception cref="CorridorException">The line is no event of this version.</exception>
    public static JobEvent ReadEvent(ReadOnlySpan<char> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, CorridorJson.Default.JobEvent)
                ?? throw new CorridorException("The event line holds JSON null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new CorridorException($"The event line could not be read: {e.Message}", e);
        }
    }
}

/// <summary>A line on the corridor that the reader refuses; the worker that wrote it is replaced.</summary>
public sealed class CorridorException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Source-generated JSON of the corridor: camel case, unknown members refused; nulls are written, since a reader refuses a missing required member.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(FiniteNumberConverter)],
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(WorkerCommand))]
[JsonSerializable(typeof(JobEvent))]
[JsonSerializable(typeof(JobSpec))]
[JsonSerializable(typeof(MediaInfo))]
[JsonSerializable(typeof(OutputResult))]
[JsonSerializable(typeof(IReadOnlyList<OutputResult>))]
[JsonSerializable(typeof(JobFailure))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(BenchReport))]
public sealed partial class CorridorJson : JsonSerializerContext;
