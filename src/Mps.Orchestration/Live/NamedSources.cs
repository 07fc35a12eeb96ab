using System.Globalization;
using Mps.Api;
using Mps.Orchestration.Options;

namespace Mps.Orchestration.Live;

/// <summary>Live sources that the operator has given names (<c>Live:Sources</c>), which requests address as <c>source://NAME</c>.</summary>
public sealed class NamedSources(LiveOptions options)
{
    private const string Prefix = "source://";

    /// <summary>Puts what a name stands for in its place. What the request says itself wins; requests without a name stay as they are.</summary>
    /// <exception cref="ApiException">There is no source of that name.</exception>
    public LiveRequest Resolve(LiveRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Url.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return request;
        var name = request.Url[Prefix.Length..].TrimEnd('/');
        if (!options.Sources.TryGetValue(name, out var source))
        {
            throw new ApiException(
                ErrorCode.InvalidParameterValue,
                options.Sources.Count == 0
                    ? "Url: this daemon has no named sources; its operator can set Live:Sources."
                    : $"Url: there is no source '{name}'; there are {string.Join(", ", options.Sources.Keys.Order(StringComparer.Ordinal))}.");
        }

        var resolved = request with
        {
            Url = source.Url,
            Backups = request.Backups.Count > 0 ? request.Backups : source.Backups,
            Failover = request.Failover ?? Failover(source.Failover),
            Ladder = request.Ladder.Count > 0 ? request.Ladder : [.. source.Ladder.Select(id => long.Parse(id, CultureInfo.InvariantCulture))],
            Pushes = request.Pushes.Count > 0
                ? request.Pushes
                : [.. source.Pushes.Values.Select(p => new LivePushRequest { Url = p.Url, Definition = p.Definition })],
        };
        var shows = resolved.Ladder.Count > 0 || resolved.Pushes.Count > 0;
        return resolved with { Slate = request.Slate.Length > 0 ? request.Slate : shows ? source.Slate : "" };
    }

    private static LiveFailoverRequest? Failover(LiveFailoverOptions options) => options == new LiveFailoverOptions()
        ? null
        : new LiveFailoverRequest
        {
            BlackMs = (int)options.Black.TotalMilliseconds,
            FreezeMs = (int)options.Freeze.TotalMilliseconds,
            SilenceMs = (int)options.Silence.TotalMilliseconds,
            ReturnMs = (int)options.Return.TotalMilliseconds,
        };
}
