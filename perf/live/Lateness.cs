using System.Globalization;

namespace Mps.Perf.Live;

/// <summary>
/// Looks at growing playlists once a second: how far what they list is behind the clock. A segment is late when that is more than
/// two lengths: one that it lasts, and one more.
/// </summary>
internal sealed class Lateness : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly Recorder _recorder;
    private readonly Task _looking;
    private double _worst;

    public Lateness(Recorder recorder)
    {
        _recorder = recorder;
        _looking = LookAsync();
    }

    /// <summary>The worst so far: time since the end of the last listed segment, in lengths of a segment.</summary>
    public double WorstSegments => Volatile.Read(ref _worst) / Recorder.SegmentSeconds;

    /// <summary>Forgets what was, such as the start.</summary>
    public void Restart() => Volatile.Write(ref _worst, 0);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _looking;
        _over.Dispose();
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(_over.Token))
            {
                for (var stream = 0; stream < _recorder.Count; stream++)
                {
                    if (ListedUntil(_recorder.Playlist(stream)) is { } until)
                        Volatile.Write(ref _worst, Math.Max(_worst, (DateTimeOffset.UtcNow - until).TotalSeconds));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }

    // Wall-clock time of the last segment's end; null while there is none.
    private static DateTimeOffset? ListedUntil(string playlist)
    {
        if (!File.Exists(playlist)) return null;
        DateTimeOffset? at = null;
        foreach (var line in File.ReadLines(playlist))
        {
            if (line.StartsWith("#EXT-X-PROGRAM-DATE-TIME:", StringComparison.Ordinal)) at = DateTimeOffset.Parse(line[25..], CultureInfo.InvariantCulture);
            else if (line.StartsWith("#EXTINF:", StringComparison.Ordinal)) at += TimeSpan.FromSeconds(double.Parse(line[8..].TrimEnd(','), CultureInfo.InvariantCulture));
        }

        return at;
    }
}
