using Mps.Integration.Tests.Harness;

namespace Mps.Perf.SideBySide;

/// <summary>The source of the comparisons.</summary>
internal static class Clips
{
    /// <summary>
    /// 60 s of 1080p30 H.264 and stereo AAC: a crowded street of the corpus in a loop, or the bundled sample enlarged where there is no corpus.
    /// Made once, kept in <c>out/perf</c>.
    /// </summary>
    public static async Task<string> FilmAsync()
    {
        var source = Repository.Corpus is { } corpus ? Path.Combine(corpus, "people", "crowd_station_1080p.mp4") : Repository.Media("sample.mp4");
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "perf")).FullName;
        var clip = Path.Combine(folder, Repository.Corpus is null ? "sample_1080p_60s.mp4" : "crowd_1080p_60s.mp4");
        if (!File.Exists(clip))
        {
            Console.WriteLine($"making {clip}");
            var unfinished = clip + ".part.mp4";
            await FfProbe.RunAsync("ffmpeg", "-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", source, "-t", "60",
                "-vf", "fps=30,scale=1920:1080:flags=lanczos,setsar=1,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-b:v", "6M", "-maxrate", "9M", "-bufsize", "12M", "-g", "60",
                "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2", "-movflags", "+faststart", unfinished);
            File.Move(unfinished, clip);
        }
        return clip;
    }
}
