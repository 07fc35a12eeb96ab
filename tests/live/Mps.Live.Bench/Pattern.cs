using System.Globalization;

namespace Mps.Live.Bench;

/// <summary>
/// A picture that says its number, and sound that says the second: 25 pictures a second whose top row shows the number as 16
/// blocks, lowest bit first, white = 1; a beep of 0.1 s at the start of every second. Made and sent in real time by ffmpeg.
/// </summary>
public sealed class Pattern : IDisposable
{
    /// <summary>Pictures per second.</summary>
    public const int Rate = 25;

    /// <summary>Blocks in the top row.</summary>
    public const int Bits = 16;

    /// <summary>Side of a block, pixels.</summary>
    public const int Block = 20;

    private readonly Tool _ffmpeg;

    private Pattern(IEnumerable<string> arguments) => _ffmpeg = new Tool("ffmpeg", arguments);

    /// <summary>Runs no more.</summary>
    public bool HasEnded => _ffmpeg.HasExited;

    /// <summary>Sends it to an RTMP server until disposed.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="first">Number of the first picture.</param>
    /// <param name="options">What to send.</param>
    public static Pattern Publish(string url, int first = 0, PatternOptions? options = null) => new(Arguments(options ?? new(), first, realTime: true, ["-f", "flv", url]));

    /// <summary>Sends it by any muxer of ffmpeg until disposed.</summary>
    /// <param name="options">What to send.</param>
    /// <param name="target">Options of the output and its address.</param>
    public static Pattern Send(PatternOptions? options, params IEnumerable<string> target) => new(Arguments(options ?? new(), 0, realTime: true, target));

    /// <summary>Writes a piece of it to a file, as fast as can be.</summary>
    public static Task Write(string path, double seconds, int first = 0, PatternOptions? options = null, params IEnumerable<string> muxer) =>
        Tool.Run("ffmpeg", Arguments(options ?? new(), first, realTime: false, ["-t", seconds.ToString(CultureInfo.InvariantCulture), .. muxer, path]));

    /// <inheritdoc/>
    public void Dispose() => _ffmpeg.Dispose();

    private static IEnumerable<string> Arguments(PatternOptions options, int first, bool realTime, IEnumerable<string> target)
    {
        // A second starts at every picture whose number is a multiple of the rate, wherever the numbers start.
        string seconds = (first % Rate / (double)Rate).ToString(CultureInfo.InvariantCulture);
        IEnumerable<string> blocks = Enumerable.Range(0, Bits).Select(bit => string.Create(
            CultureInfo.InvariantCulture,
            $"drawbox=x={bit * Block}:y=0:w={Block}:h={Block}:c=white:t=fill:enable='eq(mod(floor((n+{first})/{1 << bit}),2),1)'"));
        List<string> all = ["-v", "error", "-nostdin", "-y"];
        IEnumerable<string> Input(string lavfi) => [.. realTime ? ["-re"] : Array.Empty<string>(), "-f", "lavfi", "-i", lavfi];
        if (options.Video)
            all.AddRange(Input(string.Create(CultureInfo.InvariantCulture, $"color=c=black:s={options.Width}x{options.Height}:r={Rate},{string.Join(',', blocks)}")));
        if (options.Audio)
            all.AddRange(Input(string.Create(CultureInfo.InvariantCulture, $@"aevalsrc=if(lt(mod(t+{seconds}\,1)\,0.1)\,0.5*sin(2*PI*1000*t)\,0):s={options.SampleRate}:c=stereo")));
        if (options.Video)
        {
            all.AddRange(["-c:v", options.Hevc ? "libx265" : "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", .. options.Hevc ? ["-x265-params", "log-level=error:repeat-headers=1"] : Array.Empty<string>(),
                "-g", (options.KeySeconds * Rate).ToString(CultureInfo.InvariantCulture), "-keyint_min", "1", "-sc_threshold", "0",
                "-bf", options.Reorder ? "2" : "0", "-b:v", $"{options.KilobitsPerSecond}k", "-maxrate", $"{options.KilobitsPerSecond}k", "-bufsize", $"{options.KilobitsPerSecond}k", "-threads", "1"]);
        }

        if (options.Audio)
            all.AddRange(["-c:a", "aac", "-b:a", "64k"]);
        return [.. all, .. target];
    }
}

/// <summary>Variants of the pattern.</summary>
/// <param name="Video">With the picture.</param>
/// <param name="Audio">With the sound.</param>
/// <param name="Width">Pixels, at least 320.</param>
/// <param name="Height">Pixels.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="KeySeconds">Between key frames.</param>
/// <param name="Reorder">With pictures that are sent later than they are shown.</param>
/// <param name="KilobitsPerSecond">Of the picture, at most.</param>
/// <param name="Noise">Strength of noise over the picture, of 100; without it the picture takes next to no bits.</param>
/// <param name="Hevc">H.265 instead of H.264.</param>
public sealed record PatternOptions(
    bool Video = true, bool Audio = true, int Width = 320, int Height = 180, int SampleRate = 44100, int KeySeconds = 1, bool Reorder = false, int KilobitsPerSecond = 300, int Noise = 0,
    bool Hevc = false)
{
    /// <summary>About a megabit per second with the sound, in packets of sizes as film has them.</summary>
    public static PatternOptions OneMegabit { get; } = new(Width: 480, Height: 270, KeySeconds: 2, KilobitsPerSecond: 940, Noise: 25);
}
