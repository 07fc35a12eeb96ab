using Mps.Jobs;

namespace Mps.Pipeline.Outputs;

/// <summary>The state of one output while the run goes on. Outputs fail alone; the first failure counts.</summary>
public sealed class OutputRun(int index)
{
    private readonly Lock _gate = new();
    private readonly List<string> _explain = [];
    private readonly List<Action> _onFailure = [];
    private JobFailure? _failure;
    private long _writtenMicroseconds;

    /// <summary>Position of the subtask in its task.</summary>
    public int Index => index;

    /// <summary>Why it failed; null while it has not.</summary>
    public JobFailure? Failure
    {
        get
        {
            lock (_gate)
                return _failure;
        }
    }

    /// <summary>How it was made, one line each.</summary>
    public IReadOnlyList<string> Explanation
    {
        get
        {
            lock (_gate)
                return [.. _explain];
        }
    }

    /// <summary>Furthest media time written, seconds from the start of the range.</summary>
    public double WrittenSeconds => Interlocked.Read(ref _writtenMicroseconds) / 1e6;

    /// <summary>Adds a line about how the output is made.</summary>
    public void Explain(string line)
    {
        lock (_gate)
            _explain.Add(line);
    }

    /// <summary>Registers what must stop when the output fails; called at once when it already has.</summary>
    public void OnFailure(Action stop)
    {
        lock (_gate)
        {
            if (_failure is null)
            {
                _onFailure.Add(stop);
                return;
            }
        }

        stop();
    }

    /// <summary>Records the first failure and stops the output's stages.</summary>
    public void Fail(JobFailure failure)
    {
        Action[] stops;
        lock (_gate)
        {
            if (_failure is not null)
                return;
            _failure = failure;
            stops = [.. _onFailure];
        }

        foreach (Action stop in stops)
            stop();
    }

    /// <summary>Media up to this time is written.</summary>
    public void Written(double seconds)
    {
        long now = (long)(seconds * 1e6), before = Interlocked.Read(ref _writtenMicroseconds);
        while (now > before)
        {
            long seen = Interlocked.CompareExchange(ref _writtenMicroseconds, now, before);
            if (seen == before)
                return;
            before = seen;
        }
    }
}
