using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Editing;

/// <summary>What an edit needs to know of a file before it plays it.</summary>
/// <param name="Input">The file.</param>
/// <param name="Video">The picture that is shown; null = none.</param>
/// <param name="Audio">The sound that is heard; null = none.</param>
/// <param name="Seconds">Length; 0 = unknown, as of a still picture.</param>
internal sealed record ClipFacts(MediaInput Input, StreamFacts? Video, StreamFacts? Audio, double Seconds)
{
    private static readonly VideoTarget s_anyVideo = new("copy");
    private static readonly AudioTarget s_anySound = new("copy");

    /// <summary>Opens the file, looks, and closes it.</summary>
    /// <param name="input">The file.</param>
    /// <param name="name">What the request calls it, for the message.</param>
    /// <param name="interrupt">Cancels.</param>
    /// <exception cref="JobException">It cannot be opened, or holds neither picture nor sound.</exception>
    public static ClipFacts Of(MediaInput input, string name, Interrupt interrupt)
    {
        try
        {
            using MediaSource source = SourceOpener.Open(input, interrupt);
            bool pictures = source.Streams.Any(s => s is { Kind: StreamKind.Video, AttachedPicture: false });
            bool sound = source.Streams.Any(s => s is { Kind: StreamKind.Audio, SampleRateHz: > 0 });
            StreamSelection streams = StreamSelection.Resolve(pictures ? s_anyVideo : null, sound || !pictures ? s_anySound : null, source);
            return new ClipFacts(input, Decodable(streams.Video, name), Decodable(streams.Audio, name), source.DurationSeconds);
        }
        catch (JobException e)
        {
            throw new JobException(e.Failure with { Message = $"{name}: {e.Failure.Message}" }, e);
        }
    }

    /// <summary>Size of the upright picture with square samples, pixels.</summary>
    public (int Width, int Height) DisplaySize
    {
        get
        {
            StreamFacts video = Video ?? throw new InvalidOperationException("The file has no picture.");
            double sar = video.SampleAspectRatio.IsPositive ? video.SampleAspectRatio.ToDouble() : 1;
            int width = (int)Math.Round(sar >= 1 ? video.Width * sar : video.Width);
            int height = (int)Math.Round(sar >= 1 ? video.Height : video.Height / sar);
            return video.Rotation is 90 or 270 ? (height, width) : (width, height);
        }
    }

    private static StreamFacts? Decodable(StreamFacts? stream, string name) => stream is { Decodable: false }
        ? throw JobException.InSource(JobPhase.Decode, $"{name}: there is no decoder for {stream.Codec}.", JobFailureDetail.Unsupported)
        : stream;
}
