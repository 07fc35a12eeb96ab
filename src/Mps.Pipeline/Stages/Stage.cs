namespace Mps.Pipeline.Stages;

/// <summary>
/// One synchronous loop on a thread of its own. Stages know their queues, never each other. What escapes
/// <see cref="Run"/> ends the whole run; a stage that can fail alone catches that itself.
/// </summary>
public abstract class Stage(string name) : IDisposable
{
    private Thread? _thread;

    /// <summary>For logs and debuggers.</summary>
    public string Name { get; } = name;

    /// <summary>What escaped, once the stage has ended.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Starts the loop. The thread inherits the sandbox of the caller's thread.</summary>
    /// <param name="onError">Called on the stage's thread when it fails, before it ends.</param>
    public void Start(Action<Exception> onError)
    {
        _thread = new Thread(() =>
        {
            try
            {
                Run();
            }
            catch (Exception e)
            {
                Error = e;
                onError(e);
            }
        })
        { Name = Name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits for the loop to end.</summary>
    public void Join() => _thread?.Join();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the stage owns; called after it has ended, or without it ever having started.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>The loop: runs until its input ends or is stopped.</summary>
    protected abstract void Run();
}
