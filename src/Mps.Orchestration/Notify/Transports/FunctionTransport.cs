using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Mps.Orchestration.Options;

namespace Mps.Orchestration.Notify.Transports;

/// <summary>
/// Invokes a function of the configuration (Notify:Functions): POSTs the event to its URL, or runs its program with the event
/// on standard input. Exit code 0 settles it. The program is started as it is, never by a shell, and gets PATH, LANG and
/// <see cref="EventIdVariable"/> as its environment: the daemon's own may hold secrets. When its time is up, it is killed with all it started.
/// </summary>
internal sealed class FunctionTransport(NotifyOptions options, TimeProvider time) : INotificationTransport, IDisposable
{
    /// <summary>Holds the event id for a program.</summary>
    public const string EventIdVariable = "MPS_EVENT_ID";

    /// <summary>Characters of a program's last words that are kept as the reason of its failure.</summary>
    private const int MaxReason = 500;

    private readonly HttpClient _http = HttpTransport.NewClient();

    public TransportKind Kind => TransportKind.Function;

    public string? Refusal(NotificationDestination destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (options.Functions.ContainsKey(destination.Address)) return null;
        return options.Functions.Count == 0
            ? "this daemon has no functions; its operator can set Notify:Functions, or use NotifyType URL."
            : $"there is no function '{destination.Address}'; NotifyUrl must be one of {string.Join(", ", options.Functions.Keys.Order(StringComparer.Ordinal))}.";
    }

    public Task<Delivery> DeliverAsync(OutboxEntry entry, CancellationToken cancellation)
    {
        var function = options.Functions[entry.Destination.Address];
        var body = NotificationBody.Whole(entry, time.GetUtcNow());
        return function.Url.Length > 0
            ? HttpTransport.PostAsync(_http, new Uri(function.Url), entry, body, cancellation)
            : RunAsync(function.Command, entry.EventId, body, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<Delivery> RunAsync(IReadOnlyList<string> command, string eventId, string body, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment[EventIdVariable] = eventId;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            return new Delivery(DeliveryResult.Unreachable, $"{command[0]} cannot be started: {e.Message}");
        }

        using (process)
        {
            try
            {
                var lastWords = LastLineAsync(process.StandardError, cancellation);
                var output = LastLineAsync(process.StandardOutput, cancellation); // only so that it never blocks on a full pipe
                await FeedAsync(process.StandardInput, body, cancellation).ConfigureAwait(false);
                await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
                await output.ConfigureAwait(false);
                var reason = await lastWords.ConfigureAwait(false);
                return process.ExitCode == 0
                    ? Delivery.Done
                    : new Delivery(DeliveryResult.Refused, $"{command[0]} ended with code {process.ExitCode}{(reason.Length > 0 ? ": " + reason : "")}");
            }
            finally
            {
                if (!process.HasExited) process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>A program may end without reading its input; its exit code is what counts.</summary>
    private static async Task FeedAsync(StreamWriter input, string body, CancellationToken cancellation)
    {
        try
        {
            await input.WriteAsync(body.AsMemory(), cancellation).ConfigureAwait(false);
            await input.FlushAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return;
        }

        input.Close();
    }

    private static async Task<string> LastLineAsync(StreamReader output, CancellationToken cancellation)
    {
        var tail = new StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await output.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            tail.Append(buffer, 0, read);
            if (tail.Length > 2 * buffer.Length) tail.Remove(0, tail.Length - buffer.Length);
        }

        var line = tail.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        return line.Length <= MaxReason ? line : line[..MaxReason];
    }
}
