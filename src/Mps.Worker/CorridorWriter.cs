using System.Text;
using Mps.Jobs;

namespace Mps.Worker;

/// <summary>Events up, one line each, from any thread.</summary>
internal sealed class CorridorWriter(Stream stdout)
{
    private readonly Lock _gate = new();

    /// <summary>Writes one event. When nobody listens any more the event is dropped: the end of stdin stops the worker.</summary>
    public void Write(JobEvent jobEvent) => WriteLines(Corridor.Write(jobEvent) + "\n");

    /// <summary>As <see cref="Write"/>, several events in one piece: the daemon wakes once for all.</summary>
    public void WriteAll(IEnumerable<JobEvent> jobEvents) => WriteLines(string.Concat(jobEvents.Select(e => Corridor.Write(e) + "\n")));

    private void WriteLines(string lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(lines);
        lock (_gate)
        {
            try
            {
                stdout.Write(bytes);
                stdout.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Nobody listens any more, or the process is ending.
            }
        }
    }
}
