using Mps.Media;

namespace Mps.Pipeline.Taps;

/// <summary>
/// The places of one run where other processes may look at pictures, by name: the stage, and behind a colon whom the pictures are for
/// (<see cref="Outputs.EncodeDemand.Place"/>). A stage alone means the first that is there. The decoder's pictures lie in the run's own ring and are no part of this. Any thread.
/// </summary>
public sealed class StageTaps : IDisposable
{
    /// <summary>The decoder's pictures.</summary>
    public const string Decode = "decode";

    /// <summary>Whole pictures of the source, before their rate is kept.</summary>
    public const string Deinterlace = "deinterlace";

    /// <summary>The source's pictures repaired, denoised or super-resolved.</summary>
    public const string Restore = "restore";

    /// <summary>Pictures in an output's size and format.</summary>
    public const string Scale = "scale";

    /// <summary>The same where their look is changed: afterwards.</summary>
    public const string Enhance = "enhance";

    /// <summary>Pictures with what is drawn over them.</summary>
    public const string Overlay = "overlay";

    private readonly Lock _gate = new();
    private readonly List<(string Name, StageTap Tap)> _taps = [];
    private readonly Dictionary<string, StageTap> _watched = new(StringComparer.Ordinal);
    private readonly List<(string Id, string Stage, TapAnswer Answer)> _early = [];
    private int _unsettled = 1;

    /// <summary>The tap of a stage of encoders that share its pictures, made when it is not there yet. Owned by this.</summary>
    /// <param name="stage">One of the names of this class.</param>
    /// <param name="places">Theirs.</param>
    /// <param name="timeBase">Unit of the pictures' times.</param>
    public StageTap At(string stage, IEnumerable<string> places, Rational timeBase)
    {
        lock (_gate)
        {
            string[] names = [.. places.Select(place => $"{stage}:{place}")];
            StageTap tap = _taps.FirstOrDefault(t => names.Contains(t.Name)).Tap ?? new StageTap(timeBase);
            _taps.AddRange(names.Where(name => !_taps.Exists(t => t.Name == name)).Select(name => (name, tap)));
            return tap;
        }
    }

    /// <summary>A stage is there whose taps are known only with its first picture: until <see cref="Settle"/> nobody is told that there is no such tap.</summary>
    public void Expect() => Interlocked.Increment(ref _unsettled);

    /// <summary>The run's graph, or a stage that was expected, has all its taps.</summary>
    public void Settle()
    {
        lock (_gate)
        {
            if (--_unsettled > 0)
                return;
            foreach ((string id, string stage, TapAnswer answer) in _early)
                Find(id, stage, answer);
            _early.Clear();
        }
    }

    /// <summary>Lets somebody look at a stage.</summary>
    /// <param name="id">Name of this look, for <see cref="Unwatch"/>.</param>
    /// <param name="stage">Name of the stage, with or without a place.</param>
    /// <param name="answer">Called once, maybe from another thread: with the stage's next picture, or when there is no such stage.</param>
    public void Watch(string id, string stage, TapAnswer answer)
    {
        lock (_gate)
        {
            if (_unsettled > 0)
                _early.Add((id, stage, answer));
            else
                Find(id, stage, answer);
        }
    }

    /// <summary>Ends a look; unknown ones are left alone.</summary>
    public void Unwatch(string id)
    {
        lock (_gate)
        {
            _early.RemoveAll(e => e.Id == id);
            if (_watched.Remove(id, out StageTap? tap))
                tap.Unwatch();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (StageTap tap in _taps.Select(t => t.Tap).Distinct())
                tap.Dispose();
        }
    }

    private void Find(string id, string stage, TapAnswer answer)
    {
        if (_taps.FirstOrDefault(t => t.Name == stage || t.Name.StartsWith($"{stage}:", StringComparison.Ordinal)).Tap is not { } tap)
        {
            answer(null, $"The job has no stage \"{stage}\"; it has {string.Join(", ", _taps.Select(t => t.Name).Order(StringComparer.Ordinal).Prepend(Decode))}.");
            return;
        }

        _watched[id] = tap;
        tap.Watch(answer);
    }
}
