using System.Diagnostics;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live;

/// <summary>What to do after a source could not be reached or was lost.</summary>
internal enum SourceTurn
{
    /// <summary>Try <see cref="SourceTurns.Source"/> after <see cref="SourceTurns.Pause"/>.</summary>
    Try,

    /// <summary>It has stayed away for too long.</summary>
    Ended,

    /// <summary>It never came.</summary>
    GivenUp,
}

/// <summary>
/// Whose turn it is among the sources of a stream, and when. Every source is tried once without a pause between; then comes a
/// pause that doubles. Before the first packet ever such rounds are counted, after it time is.
/// </summary>
/// <param name="sources">How many there are.</param>
/// <param name="policy">Times and counts.</param>
/// <param name="hadMedia">An attempt before received something.</param>
internal sealed class SourceTurns(int sources, LivePolicy policy, bool hadMedia)
{
    private long _lostAt = Stopwatch.GetTimestamp();
    private long _receivedAt;
    private bool _again;
    private int? _taken;
    private int _tried;
    private int _rounds;

    /// <summary>Something has come from a source.</summary>
    public bool HadMedia { get; private set; } = hadMedia;

    /// <summary>Index of the source whose turn it is.</summary>
    public int Source { get; private set; }

    /// <summary>Wait before trying it.</summary>
    public TimeSpan Pause { get; private set; }

    /// <summary>How long it may take to answer: no longer than the stream may stay away.</summary>
    public TimeSpan ConnectDeadline
    {
        get
        {
            var whole = TimeSpan.FromSeconds(policy.ConnectTimeoutSeconds);
            return HadMedia && Left is { } left && left < whole ? left : whole;
        }
    }

    // How long the stream may still stay away; null = for ever.
    private TimeSpan? Left => policy.ContinueSeconds < 0
        ? null
        : TimeSpan.FromSeconds(policy.ContinueSeconds) - Stopwatch.GetElapsedTime(_lostAt) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>The source sends.</summary>
    public void Received()
    {
        (HadMedia, _tried, _rounds) = (true, 0, 0);
        _receivedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>The source was lost: the same one is tried first, and at once unless it had only just come.</summary>
    public void Lost()
    {
        _lostAt = Stopwatch.GetTimestamp();
        _again = true;
    }

    /// <summary>The source sends, but another one is to be taken, and at once.</summary>
    /// <param name="source">Index of the other; null = the next.</param>
    public void Leave(int? source = null)
    {
        _lostAt = Stopwatch.GetTimestamp();
        _taken = source ?? (Source + 1) % sources;
    }

    /// <summary>The source could not be reached, or was lost: who is next?</summary>
    public SourceTurn Next()
    {
        if (_taken is { } taken)
        {
            (Source, Pause, _taken) = (taken, TimeSpan.Zero, null);
            return SourceTurn.Try;
        }

        if (_again)
        {
            _again = false;
            var retry = TimeSpan.FromSeconds(policy.RetrySeconds);
            Pause = Stopwatch.GetElapsedTime(_receivedAt, _lostAt) < retry ? retry : TimeSpan.Zero;
        }
        else
        {
            Source = (Source + 1) % sources;
            Pause = ++_tried % sources == 0 ? RetryPause.After(++_rounds, policy) : TimeSpan.Zero;
        }

        if (!HadMedia)
            return policy.ConnectTries > 0 && _rounds >= policy.ConnectTries ? SourceTurn.GivenUp : SourceTurn.Try;
        if (Left is not { } left)
            return SourceTurn.Try;
        Pause = Pause < left ? Pause : left;
        return left == TimeSpan.Zero ? SourceTurn.Ended : SourceTurn.Try;
    }
}
