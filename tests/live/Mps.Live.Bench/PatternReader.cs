using System.Buffers.Binary;
using System.Globalization;

namespace Mps.Live.Bench;

/// <summary>One picture of the pattern.</summary>
/// <param name="Number">As it shows.</param>
/// <param name="Seconds">When it is shown.</param>
public readonly record struct PatternFrame(int Number, double Seconds);

/// <summary>What ffmpeg decodes from a recording of the pattern: every picture's number and time, and when beeps begin.</summary>
/// <param name="Frames">In order.</param>
/// <param name="Beeps">Seconds.</param>
public sealed record PatternReader(IReadOnlyList<PatternFrame> Frames, IReadOnlyList<double> Beeps)
{
    private const int SampleRate = 8000;
    private const int Loud = 3000; // of 32767; the beep has 16000, silence coded by AAC a few
    private const double QuietSeconds = 0.3;

    /// <summary>Decodes a file; segments of a transport stream can be read joined.</summary>
    public static async Task<PatternReader> Read(string path)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mps-pattern-");
        try
        {
            string At(string name) => Path.Combine(folder.FullName, name);
            string blocks = string.Create(CultureInfo.InvariantCulture,
                $"[0:v]crop={Pattern.Bits * Pattern.Block}:{Pattern.Block}:0:0,scale={Pattern.Bits}:1:flags=area,format=gray,split[a][b]");
            string[] common = ["-v", "error", "-nostdin", "-y", "-copyts", "-i", path];
            await Tool.Run("ffmpeg", [.. common, "-filter_complex", blocks,
                "-map", "[a]", "-fps_mode", "passthrough", "-f", "rawvideo", At("v.raw"),
                "-map", "[b]", "-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-f", "framecrc", At("v.txt")]);
            List<PatternFrame> frames = [];
            byte[] pixels = await File.ReadAllBytesAsync(At("v.raw"));
            foreach ((double seconds, _) in Lines(At("v.txt")))
                frames.Add(new PatternFrame(NumberOf(pixels.AsSpan(frames.Count * Pattern.Bits, Pattern.Bits)), seconds));

            string sound = $"aresample={SampleRate},aformat=s16:channel_layouts=mono,asplit[c][d]";
            await Tool.Run("ffmpeg", [.. common, "-filter_complex", $"[0:a]{sound}",
                "-map", "[c]", "-f", "s16le", At("a.raw"), "-map", "[d]", "-c:a", "pcm_s16le", "-f", "framecrc", At("a.txt")]);
            return new PatternReader(frames, Onsets(await File.ReadAllBytesAsync(At("a.raw")), Lines(At("a.txt"))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs of pictures whose numbers follow one another.</summary>
    public IReadOnlyList<(int First, int Last)> Runs()
    {
        List<(int First, int Last)> runs = [];
        foreach (PatternFrame frame in Frames)
        {
            if (runs.Count > 0 && frame.Number == runs[^1].Last + 1)
                runs[^1] = (runs[^1].First, frame.Number);
            else
                runs.Add((frame.Number, frame.Number));
        }

        return runs;
    }

    /// <summary>Distance of every beep from the picture that it belongs to; positive = the sound is late. Beeps where pictures are missing have none.</summary>
    public IReadOnlyList<double> SoundOffsets()
    {
        double[] marks = [.. Frames.Where(f => f.Number % Pattern.Rate == 0).Select(f => f.Seconds)];
        if (marks.Length == 0)
            return [];
        // Sound may come further than the picture where a recording ends, and where it was cut.
        (double From, double To)[] missing =
        [
            (double.NegativeInfinity, Frames[0].Seconds),
            .. Frames.Zip(Frames.Skip(1)).Where(p => p.Second.Number != p.First.Number + 1).Select(p => (p.First.Seconds, p.Second.Seconds)),
            (Frames[^1].Seconds, double.PositiveInfinity),
        ];
        return [.. Beeps.Where(b => !missing.Any(m => m.From < b && b < m.To)).Select(b => b - marks.MinBy(m => Math.Abs(b - m)))];
    }

    private static int NumberOf(ReadOnlySpan<byte> row)
    {
        int number = 0;
        for (int bit = 0; bit < row.Length; bit++)
            number |= row[bit] > 127 ? 1 << bit : 0;
        return number;
    }

    // framecrc: "#tb 0: 1/90000" and lines of stream, dts, pts, duration, size, checksum.
    private static IEnumerable<(double Seconds, int Bytes)> Lines(string path)
    {
        double unit = 0;
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith("#tb", StringComparison.Ordinal))
            {
                string[] parts = line.Split(' ', '/');
                unit = double.Parse(parts[^2], CultureInfo.InvariantCulture) / double.Parse(parts[^1], CultureInfo.InvariantCulture);
            }
            else if (!line.StartsWith('#'))
            {
                string[] parts = line.Split(',', StringSplitOptions.TrimEntries);
                yield return (long.Parse(parts[2], CultureInfo.InvariantCulture) * unit, int.Parse(parts[4], CultureInfo.InvariantCulture));
            }
        }
    }

    private static List<double> Onsets(byte[] samples, IEnumerable<(double Seconds, int Bytes)> blocks)
    {
        List<double> onsets = [];
        double lastLoud = double.NegativeInfinity;
        int at = 0;
        foreach ((double seconds, int bytes) in blocks)
        {
            for (int i = 0; i < bytes; i += sizeof(short))
            {
                if (Math.Abs((int)BinaryPrimitives.ReadInt16LittleEndian(samples.AsSpan(at + i))) < Loud)
                    continue;
                double now = seconds + ((double)i / sizeof(short) / SampleRate);
                if (now - lastLoud > QuietSeconds)
                    onsets.Add(now);
                lastLoud = now;
            }

            at += bytes;
        }

        return onsets;
    }
}
