using System.Text;
using Mps.Jobs;

namespace Mps.Worker;

/// <summary>Events up, one line each, from any thread.</summary>
internal sealed class CorridorWriter(Stream stdout)
{
    private readonly Lock _gate = new();

    /// <summary>Writes one event. When nobody listens any more the event is dropped: the end of stdin stops the worker.</summary>
    public void Write(JobEvent jobEvent)
    {
        byte[] line = Encoding.UTF8.GetBytes(Corridor.Write(jobEvent) + "\n");
        lock (_gate)
        {
            try
            {
                stdout.Write(line);
                stdout.Flush();
            }
            catch (IOException)
            {
                // See above.
            }
        }
    }
}
