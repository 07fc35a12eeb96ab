using Mps.Api;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>
/// The items of one track in the order of time. Lengths that only the open file tells are unknown here; what is known must
/// not overlap, and a transition must lie directly between two items that are longer than it.
/// </summary>
internal sealed class ComposeLine(bool mayOverlap)
{
    // Times that users compute in their heads or in floating point, seconds.
    private const double Slack = 0.02;

    private readonly List<ComposeItem> _items = [];

    /// <summary>When the last item ends; null once an unknown length was met.</summary>
    private double? _end = 0;

    /// <summary>Length of the last item, where known.</summary>
    private double? _length;

    /// <exception cref="ApiException">The item cannot follow the one before.</exception>
    public void Add(ComposeItem item, string at)
    {
        var before = _items.Count > 0 ? _items[^1] : null;
        switch (item)
        {
            case ComposeTransition transition:
                if (before is null or ComposeGap or ComposeTransition) throw Refused(at, "a transition must directly follow an item that is shown or heard");
                if (_length <= transition.Seconds) throw TooLong(at, transition, "before");
                break;
            case ComposeGap when before is ComposeTransition:
                throw Refused(at, "a transition must directly lead to an item that is shown or heard, not to an empty one");
            case ComposeGap gap:
                _end += gap.Seconds;
                _length = null;
                break;
            default:
                item = Place(item, before as ComposeTransition, at);
                break;
        }

        _items.Add(item);
    }

    /// <summary>The items.</summary>
    /// <exception cref="ApiException">The last one is a transition.</exception>
    public IReadOnlyList<ComposeItem> End(string field) =>
        _items[^1] is ComposeTransition ? throw Refused($"{field}.Items.{_items.Count - 1}", "a transition must lie between two items") : _items;

    private ComposeItem Place(ComposeItem item, ComposeTransition? transition, string at)
    {
        _length = LengthOf(item);
        if (transition is not null)
        {
            if (_length <= transition.Seconds) throw TooLong(at, transition, "after");
            if (item.StartSeconds > _end + Slack)
                throw Refused(at, FormattableString.Invariant($"it follows a transition and so must begin by {_end} s, where the item before it ends, not at {item.StartSeconds} s"));
            item = item with { StartSeconds = null }; // the transition moves it: it begins while the item before still plays
            _end -= transition.Seconds;
        }
        else if (item.StartSeconds is { } start)
        {
            if (!mayOverlap && start < _end - Slack)
                throw Refused(at, FormattableString.Invariant($"it begins at {start} s, but the item before it lasts until {_end} s; items of a track must not overlap"));
            _end = mayOverlap ? start : Math.Max(start, _end ?? start);
        }

        _end += _length;
        return item;
    }

    /// <summary>Null when only the file tells.</summary>
    private static double? LengthOf(ComposeItem item) => item.DurationSeconds ?? item switch
    {
        ComposeVideo { FromPercent: null } v => v.ToSeconds - v.FromSeconds,
        ComposeAudio { FromPercent: null } a => a.ToSeconds - a.FromSeconds,
        _ => null,
    };

    private static ApiException TooLong(string at, ComposeTransition transition, string side) =>
        Refused(at, FormattableString.Invariant($"a transition of {transition.Seconds} s must be shorter than the item {side} it"));

    private static ApiException Refused(string at, string fault) => new(ErrorCode.InvalidParameterValue, $"{at}: {fault}.");
}
