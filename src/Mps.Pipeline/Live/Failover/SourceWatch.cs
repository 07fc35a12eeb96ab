using System.Globalization;
using Mps.Av;
using Mps.Jobs.Live;

namespace Mps.Pipeline.Live.Failover;

/// <summary>Looks at what a source sends, and says when it is worth no more than a source that sends nothing. One thread at a time.</summary>
/// <param name="rules">What to look for.</param>
internal sealed class SourceWatch(LiveFailover rules) : IDisposable
{
    private readonly PictureWatch _picture = new();
    private readonly SoundWatch _sound = new();
    private long _lastPicture;

    /// <summary>A source is there, or its streams have changed.</summary>
    /// <param name="tracks">Not kept.</param>
    /// <param name="now">Time of what comes next.</param>
    public void Connect(LiveTracks tracks, long now)
    {
        _lastPicture = now;
        if (rules.BlackSeconds > 0 || rules.FreezeSeconds > 0)
            TryOpen(_picture.Open, tracks, now);
        if (rules.SilenceSeconds > 0)
            TryOpen(_sound.Open, tracks, now);
    }

    /// <summary>Looks at a packet, which is left as it is.</summary>
    /// <returns>What is wrong with the source; null = it is well.</returns>
    public string? Look(in LivePacket packet)
    {
        long now = packet.Times.Pts;
        if (packet.Kind == StreamKind.Audio)
        {
            if (rules.SilenceSeconds > 0)
                _sound.Listen(packet.Packet, now);
        }
        else
        {
            _lastPicture = now;
            if (packet.Key && (rules.BlackSeconds > 0 || rules.FreezeSeconds > 0))
                _picture.Look(packet.Packet, now);
        }

        return Lasts(_picture.Black, rules.BlackSeconds) ? Words("the picture was black", rules.BlackSeconds)
            : Lasts(Math.Max(_picture.Standing, now - _lastPicture), rules.FreezeSeconds) ? Words("the picture stood still", rules.FreezeSeconds)
            : Lasts(now - _sound.LastHeard, rules.SilenceSeconds) ? Words("the sound was silent", rules.SilenceSeconds)
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _picture.Dispose();
        _sound.Dispose();
    }

    private static void TryOpen(Action<LiveTracks, long> open, LiveTracks tracks, long now)
    {
        try
        {
            open(tracks, now);
        }
        catch (MediaException)
        {
            // Sound that nobody here can decode counts as silent after its time; a picture is not judged.
        }
    }

    private static bool Lasts(long ticks, double seconds) => seconds > 0 && ticks >= seconds * LiveClock.PerSecond;

    private static string Words(string what, double seconds) => string.Create(CultureInfo.InvariantCulture, $"{what} for {seconds:0.###} s");
}
