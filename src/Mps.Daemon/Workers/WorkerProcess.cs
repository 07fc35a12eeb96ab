using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Mps.Daemon.Interop;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Orchestration.Workers;

namespace Mps.Daemon.Workers;

/// <summary>
/// One worker process with its three pipes. Owns the process: whatever happens, <see cref="Ended"/> completes only when
/// it is gone and reaped, its process group is dead and its pipes are closed.
/// </summary>
internal sealed class WorkerProcess
{
    /// <summary>From the start of the process to its hello.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a dead worker's pipes are read on when somebody else still holds them open.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromMilliseconds(500);

    // Enough that a burst of outputFinished does not wait for the store; more would only hide a slow reader.
    private const int EventBacklog = 64;

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WorkerLogRelay _log;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _sending = new();
    private readonly Channel<JobEvent> _events = Channel.CreateBounded<JobEvent>(
        new BoundedChannelOptions(EventBacklog) { SingleReader = true, SingleWriter = true });

    private readonly ConcurrentDictionary<string, TaskCompletionSource<TappedEvent>> _taps = new(StringComparer.Ordinal);
    private int _tapId;
    private Task _lastSent = System.Threading.Tasks.Task.CompletedTask;
    private WorkerEnd? _verdict;
    private volatile bool _mayExit;
    private volatile bool _cancelled;

    private WorkerProcess(Process process, ILogger logger, TimeProvider time)
    {
        _process = process;
        _time = time;
        _logger = logger;
        Pid = process.Id;
        _log = new WorkerLogRelay(logger, Pid, time);
        Ended = WatchAsync();
    }

    public int Pid { get; }

    /// <summary>The worker's first line.</summary>
    public HelloEvent Hello { get; private set; } = new(0, 0, "");

    /// <summary>Probes that it has served.</summary>
    public int Probes { get; set; }

    /// <summary>Task whose job it runs, for logs.</summary>
    public string Task
    {
        get => _log.Task;
        set => _log.Task = value;
    }

    /// <summary>The number of its descriptor of the ring that decoded frames lie in; completes with the first frame of a job, null = in none.</summary>
    public TaskCompletionSource<int?> Ring { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when its job is on its way to it: what is sent from then on finds it there.</summary>
    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its events after the hello, in order; completes when the worker is gone or may no longer be listened to.</summary>
    public ChannelReader<JobEvent> Events => _events.Reader;

    /// <summary>Completes when the process is gone; never faults.</summary>
    public Task<WorkerEnd> Ended { get; }

    /// <summary>Starts a worker and waits for its hello. Blocks the caller for the fork; call it on a pool thread.</summary>
    /// <exception cref="WorkerLostException">It could not be started, or is of another version.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process is gone.</exception>
    public static async Task<WorkerProcess> StartAsync(WorkerLaunch launch, ILogger logger, TimeProvider time, CancellationToken cancellation)
    {
        Process process;
        try
        {
            process = Process.Start(launch.StartInfo())!;
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            throw new WorkerLostException(WorkerExit.NotStarted, $"{launch.Executable} could not be started: {e.Message}");
        }

        var worker = new WorkerProcess(process, logger, time);
        await worker.GreetAsync(launch, cancellation).ConfigureAwait(false);
        return worker;
    }

    /// <summary>Sends one command after all earlier ones. A worker that is gone by now is not an error here: its events end.</summary>
    public Task SendAsync(WorkerCommand command)
    {
        var line = Encoding.UTF8.GetBytes(Corridor.Write(command) + "\n");
        lock (_sending)
            return _lastSent = WriteAsync(_lastSent, line);
    }

    /// <summary>Asks for the pictures of a stage of its job; the answer comes with the next of them.</summary>
    /// <param name="stage">Name of the stage.</param>
    /// <param name="id">Name of this look, for <see cref="Untap"/>.</param>
    public Task<TappedEvent> TapAsync(string stage, out string id)
    {
        id = Interlocked.Increment(ref _tapId).ToString(CultureInfo.InvariantCulture);
        var answer = _taps[id] = new TaskCompletionSource<TappedEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = SendAsync(new TapCommand(id, stage));
        return answer.Task;
    }

    /// <summary>Nobody looks there any more.</summary>
    public void Untap(string id)
    {
        _taps.TryRemove(id, out _);
        _ = SendAsync(new UntapCommand(id));
    }

    /// <summary>The worker answers <see cref="TapAsync"/>.</summary>
    public void Answer(TappedEvent tapped)
    {
        if (_taps.TryRemove(tapped.Id, out var asked))
            asked.TrySetResult(tapped);
    }

    /// <summary>Its exit from now on is counted as stopped on request.</summary>
    public void ExpectCancelled()
    {
        _mayExit = true;
        _cancelled = true;
    }

    /// <summary>Kills the process and its group. The first verdict stands.</summary>
    public void Kill(WorkerExit exit, string reason)
    {
        Interlocked.CompareExchange(ref _verdict, new WorkerEnd(exit, reason), null);
        KillGroup();
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // Gone already.
        }
    }

    /// <summary>Lets an idle or finished worker go: closes its stdin and, when it stays, kills it after <paramref name="grace"/>.</summary>
    public async Task<WorkerEnd> RetireAsync(TimeSpan grace)
    {
        _mayExit = true;
        CloseInput();
        try
        {
            return await Ended.WaitAsync(grace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Kill(WorkerExit.Stalled, $"The worker did not exit within {grace.TotalSeconds:0.#} s of having nothing left to do.");
            return await Ended.ConfigureAwait(false);
        }
    }

    private async Task GreetAsync(WorkerLaunch launch, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(StartTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        string? refusal = null;
        try
        {
            switch (await Events.ReadAsync(both.Token).ConfigureAwait(false))
            {
                case HelloEvent { Version: Corridor.Version } hello:
                    Hello = hello;
                    _logger.WorkerReady(Pid, hello.Libraries);
                    return;
                case HelloEvent hello:
                    refusal = $"{launch.Executable} speaks version {hello.Version} of the job protocol, mpsd speaks {Corridor.Version}: install matching versions.";
                    break;
                case var other:
                    refusal = $"{launch.Executable} began with {other.GetType().Name} instead of a hello.";
                    break;
            }
        }
        catch (ChannelClosedException)
        {
            var end = await Ended.ConfigureAwait(false);
            refusal = $"{launch.Executable} ended before it was ready. {end.Message}";
        }
        catch (OperationCanceledException)
        {
            if (!cancellation.IsCancellationRequested)
                refusal = $"{launch.Executable} was not ready within {StartTimeout.TotalSeconds:0} s.";
        }

        Kill(WorkerExit.NotStarted, refusal ?? "The daemon is stopping.");
        await Ended.ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        throw new WorkerLostException(WorkerExit.NotStarted, refusal!);
    }

    private async Task WriteAsync(Task earlier, byte[] line)
    {
        await earlier.ConfigureAwait(false);
        try
        {
            var stdin = _process.StandardInput.BaseStream;
            await stdin.WriteAsync(line).ConfigureAwait(false);
            await stdin.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The reading side sees the end of the worker and tells its cause.
        }
    }

    private async Task<WorkerEnd> WatchAsync()
    {
        var reading = ReadEventsAsync();
        var logging = ReadLogAsync();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _exited.SetResult();
        KillGroup();
        await System.Threading.Tasks.Task.WhenAll(reading, logging).ConfigureAwait(false);

        var end = Volatile.Read(ref _verdict) ?? WorkerEnd.Classify(_process.ExitCode, _mayExit, _log.LastLine);
        if (_cancelled && end.Exit == WorkerExit.Normal)
            end = end with { Exit = WorkerExit.Cancelled };
        CloseInput();
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
        return end;
    }

    private async Task ReadEventsAsync()
    {
        try
        {
            var lines = new LineReader(_process.StandardOutput.BaseStream, Corridor.MaxLineBytes, LongLine.Refuse);
            while (await NextAsync(lines).ConfigureAwait(false) is { } line)
            {
                var jobEvent = Corridor.ReadEvent(line);
                _mayExit |= jobEvent is JobEndedEvent or LiveEndedEvent;
                await _events.Writer.WriteAsync(jobEvent).ConfigureAwait(false);
            }
        }
        catch (CorridorException e)
        {
            Kill(WorkerExit.Protocol, $"The worker broke the job protocol: {e.Message}");
        }
        catch (IOException e)
        {
            Kill(WorkerExit.Protocol, $"The worker's output could not be read: {e.Message}");
        }
        finally
        {
            // After this nothing more is heard of it; a worker that closed its output and lives on is of no use.
            _events.Writer.TryComplete();
        }

        if (!_exited.Task.IsCompleted)
            await EndSilentAsync().ConfigureAwait(false);
    }

    private async Task EndSilentAsync()
    {
        try
        {
            await _exited.Task.WaitAsync(DrainTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Kill(WorkerExit.Protocol, "The worker closed its output and did not exit.");
        }
    }

    private async Task ReadLogAsync()
    {
        try
        {
            var lines = new LineReader(_process.StandardError.BaseStream, WorkerLogRelay.MaxLineBytes, LongLine.Cut);
            while (await NextAsync(lines).ConfigureAwait(false) is { } line)
                _log.Relay(line);
        }
        catch (IOException e)
        {
            _log.Relay($"the worker's log could not be read: {e.Message}");
        }

        _log.Finish();
    }

    /// <summary>
    /// The next line, or null at the end. A dead process leaves what it wrote in the pipe, which comes at once; only a
    /// descendant that keeps the pipe open makes the read wait, and that one is given up.
    /// </summary>
    private async Task<string?> NextAsync(LineReader lines)
    {
        var line = lines.ReadAsync();
        if (await System.Threading.Tasks.Task.WhenAny(line, _exited.Task).ConfigureAwait(false) == line)
            return await line.ConfigureAwait(false);
        try
        {
            return await line.WaitAsync(DrainTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _logger.WorkerPipesHeld(Pid);
            return null;
        }
    }

    /// <summary>Harmless when the worker has made no group: the id then names none.</summary>
    private void KillGroup() => _ = LibC.Kill(-Pid, LibC.SigKill);

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // Gone already, or never read what was buffered.
        }
    }
}
