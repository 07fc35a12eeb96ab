using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;
using ComposeCanvas = Mps.Jobs.ComposeCanvas;

namespace Mps.Orchestration.Planning;

/// <summary>Plans a composition: target, canvas, styles, tracks.</summary>
/// <param name="config">The request's.</param>
/// <param name="files">By id.</param>
internal sealed class ComposePlanner(ComposeMediaConfig config, IReadOnlyDictionary<string, MediaInput> files)
{
    /// <exception cref="ApiException">The composition contradicts itself or names what there is not.</exception>
    public ComposeOutput Plan(int index, string container, string fileName)
    {
        var styles = ComposeStyleRules.ById(config.Styles);
        var tracks = new ComposeTrackRules(files, styles).Tracks(config.Tracks);
        var video = Video(container);
        var audio = Audio(container);
        if (video is null && audio is null)
            throw new ApiException(ErrorCode.InvalidParameterValue, "ComposeConfig.TargetInfo leaves neither video nor audio.");
        return new ComposeOutput(index, container, fileName, video, audio, Canvas(video, tracks), files, tracks);
    }

    private VideoTarget? Video(string container)
    {
        var target = config.TargetInfo;
        if (container == "mp3" || target?.RemoveVideo == 1) return null;
        var stream = target?.VideoStream;
        if (stream?.Codec is not (null or "" or "H.264" or "h264" or "H264"))
        {
            throw new ApiException(
                ErrorCode.InvalidParameterValue, $"ComposeConfig.TargetInfo.VideoStream.Codec is '{stream.Codec}' but must be H.264.");
        }

        var bitrate = (int)(stream?.Bitrate ?? 0);
        return new VideoTarget(
            "h264",
            FpsNumerator: (int)(stream?.Fps ?? 0),
            BitrateKbps: bitrate,
            RateControl: bitrate > 0 ? RateControl.Variable : RateControl.Quality);
    }

    private AudioTarget? Audio(string container)
    {
        var target = config.TargetInfo;
        if (target?.RemoveAudio == 1) return null;
        var stream = target?.AudioStream;
        var codec = stream?.Codec switch
        {
            null or "" => container == "mp3" ? "mp3" : "aac",
            "AAC" => "aac",
            "MP3" => "mp3",
            var other => throw new ApiException(ErrorCode.InvalidParameterValue, $"ComposeConfig.TargetInfo.AudioStream.Codec is '{other}' but must be AAC or MP3."),
        };
        ContainerRules.CheckAudio(container, codec);
        return new AudioTarget(codec, (int)(stream?.Bitrate ?? 0), (int)(stream?.SampleRate ?? 0), (int)(stream?.AudioChannel ?? 2));
    }

    private ComposeCanvas Canvas(VideoTarget? video, IReadOnlyList<ComposeTrack> tracks)
    {
        var canvas = config.Canvas;
        var made = new ComposeCanvas(
            (int)(canvas?.Width ?? 0), (int)(canvas?.Height ?? 0), ColorText.Parse(canvas?.Color, 0, "ComposeConfig.Canvas.Color"));
        var sized = made is { Width: > 0, Height: > 0 } || tracks.Any(t => t.Items.Any(i => i is ComposeVideo));
        return video is null || sized
            ? made
            : throw new ApiException(
                ErrorCode.InvalidParameterValue, "ComposeConfig.Canvas must state Width and Height, as there is no Video item whose size could stand in for it.");
    }
}
