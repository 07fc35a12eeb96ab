using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Live;

/// <summary>The streams of a connection that a run follows: one picture and one sound at most.</summary>
/// <param name="Source">Where they come from; borrowed.</param>
/// <param name="Video">Null = there is none.</param>
/// <param name="Audio">Null = there is none.</param>
/// <param name="Encoder">Encodes the sound anew; borrowed. Null = it stays as it comes.</param>
internal sealed record LiveTracks(MediaSource Source, StreamFacts? Video, StreamFacts? Audio, Encoder? Encoder = null)
{
    private const long TransportPeriod = 1L << 33; // ISO/IEC 13818-1, 2.4.3.7
    private const long FlvPeriod = 1L << 32; // Adobe FLV specification, E.4.1

    /// <summary>How the picture is coded: equal when a decoder need not be told anew. Empty without a picture.</summary>
    public string VideoCoding { get; } = CodingOf(Source, Video);

    /// <summary>How the sound is coded: equal when a decoder need not be told anew. Empty without sound.</summary>
    public string AudioCoding { get; } = Encoder is null ? CodingOf(Source, Audio) : $"{Encoder.Name} {Audio!.SampleRateHz}/{Audio.Channels}";

    /// <summary>The best picture of a source, and the sound that goes with it: the first after it, before the next picture.</summary>
    public static LiveTracks Choose(MediaSource source)
    {
        StreamFacts[] all = [.. source.Streams];
        StreamFacts? video = all.Where(s => s.Kind == StreamKind.Video && !s.AttachedPicture).MaxBy(s => (s.Height, s.BitRate, -s.Index));
        StreamFacts[] sounds = [.. all.Where(s => s.Kind == StreamKind.Audio)];
        int next = video is null ? -1 : all.Where(s => s.Kind == StreamKind.Video && s.Index > video.Index).Select(s => s.Index).DefaultIfEmpty(int.MaxValue).Min();
        StreamFacts? audio = sounds.FirstOrDefault(s => video is not null && s.Index > video.Index && s.Index < next) ?? sounds.FirstOrDefault();
        return new LiveTracks(source, video, audio);
    }

    /// <summary>The same, with copies of the streams' descriptions that outlive the connection; whoever has it disposes of its source.</summary>
    public LiveTracks Copy() => new(Source.CopyStreams(), Video, Audio);

    /// <summary>Reads nothing but these: variants that nobody follows cost no transfer.</summary>
    public void Select()
    {
        foreach (StreamFacts stream in Source.Streams)
            Source.Select(stream.Index, stream.Index == Video?.Index || stream.Index == Audio?.Index);
    }

    /// <summary>Ticks of a stream's time base after which its counter starts again; 0 = it does not.</summary>
    public static long PeriodOf(MediaSource source, StreamFacts stream) =>
        stream.TimeBase == new Rational(1, 90_000) ? TransportPeriod
        : stream.TimeBase == new Rational(1, 1000) && source.Format.Contains("flv", StringComparison.Ordinal) ? FlvPeriod : 0;

    private static string CodingOf(MediaSource source, StreamFacts? stream) => stream is null ? ""
        : $"{stream.Codec} {stream.Width}x{stream.Height} {stream.SampleRateHz}/{stream.Channels} {Convert.ToHexString(source.Extradata(stream.Index))}";
}
