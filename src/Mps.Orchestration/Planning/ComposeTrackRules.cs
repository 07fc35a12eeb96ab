using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>
/// Tracks of a composition: which items a track may hold, what each item says, and where it lies in time as far as that is
/// known before the files are open.
/// </summary>
internal sealed class ComposeTrackRules(IReadOnlyDictionary<string, MediaInput> files, IReadOnlyDictionary<string, ComposeTextStyle> styles)
{
    /// <summary>A piece of a file lasts at least so long (the API's figure), seconds.</summary>
    private const double LeastPiece = 0.02;

    /// <summary>Length of an item that has neither a source with a length nor a stated one, seconds.</summary>
    private const double DefaultSeconds = 1;

    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        ["Video"] = ["Video", "Image", "Transition", "Empty"],
        ["Audio"] = ["Audio", "Transition", "Empty"],
        ["Title"] = ["Subtitle"],
    };

    /// <summary>The tracks in the corridor's order: the request names the uppermost first.</summary>
    /// <exception cref="ApiException">A track holds what it may not, or items overlap.</exception>
    public List<ComposeTrack> Tracks(List<ComposeMediaTrack>? tracks)
    {
        if (tracks is not { Count: > 0 }) throw new ApiException(ErrorCode.MissingParameter, "ComposeConfig.Tracks is empty.");
        List<ComposeTrack> planned = [.. tracks.Select((t, i) => Track(t, $"ComposeConfig.Tracks.{i}"))];
        planned.Reverse();
        return planned;
    }

    private ComposeTrack Track(ComposeMediaTrack track, string field)
    {
        if (!s_allowed.TryGetValue(track.Type ?? "", out var allowed))
            throw Bad(field, $"Type is '{track.Type}' but must be one of {string.Join(", ", s_allowed.Keys)}");
        if (track.Items is not { Count: > 0 } items) throw new ApiException(ErrorCode.MissingParameter, $"{field}.Items is empty.");
        var line = new ComposeLine(mayOverlap: track.Type == "Title");
        for (var i = 0; i < items.Count; i++)
        {
            var at = $"{field}.Items.{i}";
            if (!allowed.Contains(items[i].Type))
                throw Bad(at, $"Type is '{items[i].Type}' but a track of type {track.Type} holds only {string.Join(", ", allowed)}");
            line.Add(Item(items[i], track.Type!, at), at);
        }

        return new ComposeTrack(Enum.Parse<ComposeTrackKind>(track.Type!), line.End(field));
    }

    private ComposeItem Item(ComposeMediaItem item, string track, string at) => item.Type switch
    {
        "Video" => Video(item.Video ?? throw Missing(at, "Video"), $"{at}.Video"),
        "Audio" => Audio(item.Audio ?? throw Missing(at, "Audio"), $"{at}.Audio"),
        "Image" => Image(item.Image ?? throw Missing(at, "Image"), $"{at}.Image"),
        "Subtitle" => Text(item.Subtitle ?? throw Missing(at, "Subtitle"), $"{at}.Subtitle"),
        "Transition" => Transition(item.Transition ?? new ComposeTransitionItem(), track, $"{at}.Transition"),
        _ => new ComposeGap(Length((item.Empty ?? throw Missing(at, "Empty")).Duration, $"{at}.Empty.Duration") ?? throw Missing(at, "Empty.Duration")),
    };

    private ComposeVideo Video(ComposeVideoItem item, string at)
    {
        var (file, from, to) = Source(item.SourceMedia, at);
        var (start, duration) = Time(item.TrackTime, at);
        var (degrees, horizontal, vertical) = ComposeTurn.Of(item.ImageOperations, at);
        return new ComposeVideo(
            file, from.Seconds ?? 0, to?.Seconds, Place(item.XPos, item.YPos, item.Width, item.Height, at), degrees, horizontal, vertical,
            Volume(item.AudioOperations, at), start, duration, from.Percent, to?.Percent);
    }

    private ComposeAudio Audio(ComposeAudioItem item, string at)
    {
        var (file, from, to) = Source(item.SourceMedia, at);
        var (start, duration) = Time(item.TrackTime, at);
        return new ComposeAudio(file, from.Seconds ?? 0, to?.Seconds, Volume(item.AudioOperations, at), start, duration, from.Percent, to?.Percent);
    }

    private ComposeImage Image(ComposeImageItem item, string at)
    {
        var (file, from, to) = Source(item.SourceMedia, at);
        var (start, duration) = Time(item.TrackTime, at);
        var (degrees, horizontal, vertical) = ComposeTurn.Of(item.ImageOperations, at);
        var part = to?.Seconds - (from.Seconds ?? 0); // a picture has no time of its own, but its range may say how long it is shown
        return new ComposeImage(
            file, Place(item.XPos, item.YPos, item.Width, item.Height, at), degrees, horizontal, vertical, start, duration ?? part ?? DefaultSeconds);
    }

    private ComposeText Text(ComposeSubtitleItem item, string at)
    {
        if (string.IsNullOrEmpty(item.Text)) throw Missing(at, "Text");
        if (!styles.TryGetValue(item.StyleId ?? "", out var style)) throw Bad(at, $"StyleId '{item.StyleId}' is none of Styles");
        var (start, duration) = Time(item.TrackTime, at);
        return new ComposeText(item.Text, style, start, duration ?? DefaultSeconds);
    }

    /// <summary>Whole seconds, as the API has it; a fade unless something else is asked for.</summary>
    private static ComposeTransition Transition(ComposeTransitionItem item, string track, string at)
    {
        const string PictureFade = "ImageFadeInFadeOut", SoundFade = "AudioFadeInFadeOut";
        var seconds = Math.Floor(Length(item.Duration, $"{at}.Duration") ?? DefaultSeconds);
        if (seconds < 1) throw Bad(at, $"Duration is '{item.Duration}' but must be at least 1s");
        var asked = (item.Transitions ?? []).Select(t => t.Type ?? "").ToList();
        var sounds = asked.FindAll(t => t == SoundFade);
        var pictures = asked.FindAll(t => t != SoundFade);
        if (sounds.Count > 1 || pictures.Count > 1) throw Bad(at, "Transitions holds more than one for the picture or more than one for the sound");
        if (track == "Audio" && pictures.Count > 0) throw Bad(at, $"'{pictures[0]}' is a transition of pictures, but the track is of type Audio");
        if (asked.Count == 0) return new ComposeTransition(seconds, track == "Audio" ? null : PictureFade, SoundFade);
        return new ComposeTransition(seconds, pictures.FirstOrDefault(), sounds.FirstOrDefault());
    }

    private (string File, TimePoint From, TimePoint? To) Source(ComposeSourceMedia? media, string at)
    {
        if (media is null) throw Missing(at, "SourceMedia");
        if (!files.ContainsKey(media.FileId ?? "")) throw Bad(at, $"SourceMedia.FileId '{media.FileId}' is none of FileInfos");
        var from = TimeText.Point(media.StartTime, $"{at}.SourceMedia.StartTime") ?? new TimePoint(Seconds: 0);
        var to = TimeText.Point(media.EndTime, $"{at}.SourceMedia.EndTime");
        var tooShort = to is not null && (to.Seconds - from.Seconds < LeastPiece || to.Percent <= from.Percent || to is { Seconds: 0 } or { Percent: 0 });
        return tooShort
            ? throw Bad(at, FormattableString.Invariant($"SourceMedia.EndTime '{media.EndTime}' must lie at least {LeastPiece} s after StartTime '{media.StartTime ?? "0s"}'"))
            : (media.FileId!, from, to);
    }

    private static (double? Start, double? Duration) Time(ComposeTrackTime? time, string at) =>
        (TimeText.Seconds(time?.Start, $"{at}.TrackTime.Start"), Length(time?.Duration, $"{at}.TrackTime.Duration"));

    private static double? Length(string? text, string field) =>
        TimeText.Seconds(text, field) is not { } seconds ? null
            : seconds > 0 ? seconds
            : throw new ApiException(ErrorCode.InvalidParameterValue, $"{field} is '{text}' but must be above 0s.");

    /// <summary>Empty and 0 both leave a size to the source's.</summary>
    private static ComposePlace Place(string? x, string? y, string? width, string? height, string at)
    {
        return new ComposePlace(Read(x, "XPos"), Read(y, "YPos"), Size(width, "Width"), Size(height, "Height"));

        Extent? Read(string? text, string member) => string.IsNullOrEmpty(text) ? null : ExtentText.Parse(text, new Extent(0), $"{at}.{member}");
        Extent? Size(string? text, string member) => Read(text, member) switch
        {
            { Value: < 0 } => throw Bad(at, $"{member} is '{text}' but must not be negative"),
            { Value: 0 } => null,
            var size => size,
        };
    }

    private static double Volume(List<ComposeAudioOperation>? operations, string at)
    {
        double volume = 1;
        foreach (var (operation, i) in (operations ?? []).Select((o, i) => (o, i)))
        {
            if (operation.Type != "Volume") throw Bad($"{at}.AudioOperations.{i}", $"Type is '{operation.Type}' but must be Volume");
            volume *= operation.Volume ?? throw Missing($"{at}.AudioOperations.{i}", "Volume");
        }

        return volume;
    }

    private static ApiException Bad(string at, string fault) => new(ErrorCode.InvalidParameterValue, $"{at}: {fault}.");

    private static ApiException Missing(string at, string member) => new(ErrorCode.MissingParameter, $"{at}.{member} is missing.");
}
