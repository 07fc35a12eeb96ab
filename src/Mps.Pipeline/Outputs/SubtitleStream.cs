using System.Globalization;
using System.Text;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Subtitles;

namespace Mps.Pipeline.Outputs;

/// <summary>A subtitle track inside a container, in the form that the container's players read.</summary>
/// <param name="Track">What was asked for.</param>
/// <param name="File">The cues.</param>
/// <param name="Codec">The library's name.</param>
/// <param name="Language">ISO 639-2, as the container spells it.</param>
internal sealed record SubtitleStream(SubtitleTrack Track, SubtitleFile File, string Codec, string Language)
{
    private static readonly Rational s_milliseconds = new(1, 1000);

    /// <summary>Reads the file and decides how the container carries it.</summary>
    /// <exception cref="JobException">The file cannot be read, or the container holds no subtitles.</exception>
    public static SubtitleStream Resolve(SubtitleTrack track, string container, RunContext context)
    {
        if (track.Form != SubtitleForm.Stream)
            throw JobException.Request("Closed captions (608, 708) cannot be embedded by this worker; use a subtitle stream.", JobFailureDetail.Unsupported);
        if (container is not ("mp4" or "mov" or "m4a" or "mkv" or "webm"))
        {
            throw JobException.Request(
                $"A {container} output cannot hold a subtitle stream; mp4, mov, mkv and webm can, and adaptive streams carry them as renditions.",
                JobFailureDetail.Unsupported);
        }

        SubtitleFile file = SubtitleOpener.Open(track.Source, context.Interrupt);
        string language = LanguageCode.ThreeLetters(track.Language);
        return new SubtitleStream(track, file, container switch
        {
            "webm" => "webvtt",
            "mkv" => file.Script is null ? "subrip" : "ass",
            _ => "mov_text",
        }, container == "mov" ? LanguageCode.Bibliographic(language) : language);
    }

    /// <summary>Writes all of it; the muxer puts it between the pictures.</summary>
    /// <param name="writer">The container.</param>
    /// <param name="slot">The stream there, declared.</param>
    /// <param name="range">The part of the source that the output shows; the cues count from the source's start.</param>
    /// <param name="lengthSeconds">Length of that part; null = unknown.</param>
    /// <param name="output">Gets a word about it.</param>
    /// <exception cref="MediaException">The container refuses it.</exception>
    public void Write(IPacketWriter writer, int slot, TimeRange range, double? lengthSeconds, OutputRun output)
    {
        var start = TimeSpan.FromSeconds(range.StartSeconds);
        TimeSpan? end = lengthSeconds is { } length ? start + TimeSpan.FromSeconds(length) : null;
        byte[] header = Codec switch
        {
            "mov_text" => TimedText.Description(),
            "ass" => Encoding.UTF8.GetBytes(File.Script!.Header),
            _ => [],
        };
        var label = new StreamLabel(Language, Track.Name, Track.Default);
        writer.Attach(slot, sink => label.PutOn(sink, sink.AddSubtitles(Codec, header)), s_milliseconds);

        using var packet = new MediaPacket();
        int cues = 0;
        foreach ((TimeSpan from, TimeSpan to, byte[] data, string? settings) in Packets(start, end))
        {
            packet.SetData(data);
            if (settings is not null)
                packet.SetWebVttSettings(settings);
            long at = (long)from.TotalMilliseconds;
            packet.SetTimes(at, at, (long)to.TotalMilliseconds - at);
            writer.Write(slot, packet);
            cues++;
        }

        output.Explain(string.Create(CultureInfo.InvariantCulture, $"subtitles: {cues} cues as {Codec}"));
    }

    private IEnumerable<(TimeSpan From, TimeSpan To, byte[] Data, string? Settings)> Packets(TimeSpan start, TimeSpan? end)
    {
        switch (Codec)
        {
            case "ass":
                return File.Script!.Events.Where(e => e.End > start && (end is null || e.Start < end))
                    .Select(e => (Later(e.Start, start) - start, (end is { } limit && e.End > limit ? limit : e.End) - start, Encoding.UTF8.GetBytes(e.Fields), (string?)null));
            case "mov_text":
                return SubtitleFile.Flatten(File.Between(start, end)).Select(c => (c.Start, c.End, TimedText.Sample(c), (string?)null));
            case "webvtt":
                return File.Between(start, end).Select(c => (c.Start, c.End, Encoding.UTF8.GetBytes(WebVttWriter.Text(c)), WebVttWriter.Settings(c) is { Length: > 0 } s ? s : null));
            default:
                return File.Between(start, end).Select(c => (c.Start, c.End, Encoding.UTF8.GetBytes(SubRipText.Of(c)), (string?)null));
        }
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
