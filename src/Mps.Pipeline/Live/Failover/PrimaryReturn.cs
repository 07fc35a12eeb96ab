using System.Diagnostics;
using Mps.Av;
using Mps.Jobs;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live.Failover;

/// <summary>
/// While a backup is used: pulls the primary besides, on a thread of its own, and says once it has been well for long enough to be
/// taken again. Dispose ends it.
/// </summary>
internal sealed class PrimaryReturn : IDisposable
{
    private readonly LiveSource _primary;
    private readonly LivePolicy _policy;
    private readonly LiveFailover _rules;
    private readonly AddressRules? _addresses;
    private readonly Interrupt _interrupt = new();
    private readonly ManualResetEventSlim _stopped = new();
    private readonly Thread _thread;
    private volatile bool _isWell;

    /// <param name="primary">Where it is.</param>
    /// <param name="policy">How patient to be.</param>
    /// <param name="rules">What well means.</param>
    /// <param name="addresses">What its playlists may name; null = anything.</param>
    public PrimaryReturn(LiveSource primary, LivePolicy policy, LiveFailover rules, AddressRules? addresses)
    {
        (_primary, _policy, _rules, _addresses) = (primary, policy, rules, addresses);
        _thread = new Thread(Work) { IsBackground = true, Name = "primary" };
        _thread.Start();
    }

    /// <summary>The primary can be taken again.</summary>
    public bool IsWell => _isWell;

    // What would be left again at once is not worth a return.
    private double Needed => Math.Max(_rules.ReturnSeconds, Math.Max(_rules.BlackSeconds, Math.Max(_rules.FreezeSeconds, _rules.SilenceSeconds)) + 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopped.Set();
        _interrupt.Cancel();
        _thread.Join();
        _interrupt.Dispose();
        _stopped.Dispose();
    }

    private void Work()
    {
        while (!_stopped.IsSet && !_isWell)
        {
            try
            {
                using LiveConnection connection = LiveConnection.Open(
                    LiveAddress.Of(_primary, _policy), new NamedAddresses(_addresses), TimeSpan.FromSeconds(_policy.ConnectTimeoutSeconds), _interrupt);
                _isWell = IsWellFor(connection);
            }
            catch (Exception e) when (e is MediaException or JobException)
            {
                // Still away; the state of the backup is what is told.
            }

            if (!_isWell)
                _stopped.Wait(TimeSpan.FromSeconds(_policy.RetryMaxSeconds));
        }
    }

    private bool IsWellFor(LiveConnection connection)
    {
        var clock = new LiveClock(_policy.JumpSeconds);
        using var watch = new SourceWatch(_rules);
        using var packet = new MediaPacket();
        watch.Connect(connection.Tracks, LiveClock.Origin);
        long since = Stopwatch.GetTimestamp();
        while (connection.Read(packet, out PacketFacts facts, out bool changed) is { } stream)
        {
            LiveTimes times = clock.Next(stream.Index, facts, stream.TimeBase, LiveTracks.PeriodOf(connection.Tracks.Source, stream));
            if (changed)
                watch.Connect(connection.Tracks, times.Pts);
            if (watch.Look(new LivePacket(packet, stream.Kind, times, stream.Kind == StreamKind.Video && facts.Key, default)) is not null)
                since = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(since).TotalSeconds >= Needed)
                return true;
        }

        return false;
    }
}
