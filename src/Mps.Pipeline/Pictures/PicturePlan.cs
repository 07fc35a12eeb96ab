using System.Security.Cryptography;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Pictures;

/// <summary>What the kinds of picture outputs have in common: wanted times, progress, description.</summary>
internal abstract class PicturePlan(OutputRun run) : PlannedOutput(run)
{
    // A picture may be wanted a little before the frame that shows it is due, where decoding and showing differ in order.
    private const double Margin = 1;

    private WantedTimes _times = null!;
    private double _sourceStart;
    private Rational _timeBase;
    private int _done;
    private int _explained;

    /// <summary>For each wanted time in rising order its position in the request.</summary>
    public int[] RequestOrder { get; private set; } = [];

    /// <inheritdoc/>
    public override int Percent => Concluded ? 100 : RequestOrder.Length == 0 ? 0 : Math.Min(99, Volatile.Read(ref _done) * 100 / RequestOrder.Length);

    /// <summary>The source's stream.</summary>
    protected StreamFacts Stream { get; private set; } = null!;

    /// <summary>Pictures made or done without.</summary>
    protected int Done => Volatile.Read(ref _done);

    /// <summary>States the demand.</summary>
    /// <param name="context">The run.</param>
    /// <param name="times">When.</param>
    /// <param name="open">Opens a maker; called on the thread that uses it.</param>
    /// <exception cref="JobException">The source has no picture to take.</exception>
    protected void Demand(RunContext context, WantedTimes times, Func<StreamFacts, PictureMaker> open)
    {
        _times = times;
        Stream = StreamSelection.Resolve(new VideoTarget("pictures"), null, context.Source).Video!;
        _timeBase = Stream.TimeBase;
        _sourceStart = context.Source.StartSeconds;
        RequestOrder = [.. Enumerable.Range(0, times.Seconds.Length).OrderBy(i => times.Seconds[i])];
        double[] rising = [.. RequestOrder.Select(i => times.Seconds[i])];
        LengthSeconds = rising[^1];
        Range = new(Math.Max(0, rising[0] - Margin), null);
        StreamFacts stream = Stream;
        Pictures =
        [
            new PictureDemand(Run, stream, [.. rising.Select(t => t + _sourceStart)], times.KeyTolerance, () => open(stream))
            {
                Beyond = context.Source.DurationSeconds > 0 ? null : Beyond,
            },
        ];
    }

    /// <summary>Told that an item needs no picture.</summary>
    protected virtual void Drop(int item) => Progress(item);

    /// <summary>Time of the source that an item's picture shows, seconds from its start.</summary>
    public double SecondsOf(int item, MediaFrame picture)
    {
        long pts = _times.KeyTolerance > 0 ? picture.Pts : MediaPacket.NoTime;
        double seconds = pts == MediaPacket.NoTime ? WantedSeconds(item) : Math.Max(0, (pts * _timeBase.ToDouble()) - _sourceStart);
        return Math.Round(seconds, 6);
    }

    /// <summary>Time that was asked for, seconds from the source's start.</summary>
    public double WantedSeconds(int item) => _times.Seconds[RequestOrder[item]];

    /// <summary>An item is done.</summary>
    /// <returns>How many are.</returns>
    protected int Progress(int item)
    {
        Run.Written(WantedSeconds(item));
        return Interlocked.Increment(ref _done);
    }

    /// <summary>Says once how pictures are made.</summary>
    protected void ExplainOnce(string line)
    {
        if (Interlocked.Exchange(ref _explained, 1) == 0)
            Run.Explain(line);
    }

    /// <summary>The pictures made, in the order of the request, without those that lie beyond the end of a source of unknown length.</summary>
    /// <exception cref="JobException">One is missing.</exception>
    protected static PictureFile[] Made(PictureFile?[] pictures)
    {
        int missing = Array.IndexOf(pictures, null);
        if (missing == 0 || Array.FindIndex(pictures, Math.Max(missing, 0), p => p is not null) > missing && missing >= 0)
            throw JobException.InSource(JobPhase.Decode, "No picture of the source's video could be decoded where one was wanted.");
        return [.. pictures.OfType<PictureFile>()];
    }

    /// <summary>The result.</summary>
    /// <param name="context">The run.</param>
    /// <param name="files">All files below the staging folder; the main one is moved to the end.</param>
    /// <param name="pictures">In the order of the request.</param>
    /// <param name="main">The main file.</param>
    /// <param name="info">What the main file is; null = the first picture.</param>
    protected OutputResult Describe(RunContext context, IReadOnlyList<string> files, IReadOnlyList<PictureFile> pictures, string main, MediaInfo? info = null)
    {
        Concluded = true;
        OutputFile[] staged = [.. files.Where(f => f != main).Append(main).Select(f => new OutputFile(f, new FileInfo(Path.Combine(context.Staging, f)).Length))];
        info ??= Still(pictures[0], Path.GetExtension(pictures[0].Path).TrimStart('.'));
        return new OutputResult(
            Run.Index, main, staged, info with { SizeBytes = staged.Sum(f => f.SizeBytes) }, Md5(Path.Combine(context.Staging, main)), Run.Explanation, pictures);
    }

    /// <summary>Removes one file if it is there.</summary>
    protected static void Remove(string staging, string name)
    {
        string path = Path.Combine(staging, name);
        if (File.Exists(path))
            File.Delete(path);
    }

    /// <summary>A still or moving picture in the corridor's terms.</summary>
    protected static MediaInfo Still(PictureFile picture, string format, double seconds = 0, Rational rate = default, long frames = 1, long bytes = 0) => new(
        format, bytes, seconds, seconds > 0 ? (long)(bytes * 8 / seconds) : 0,
        [
            new VideoStreamInfo(
                0, format is "jpg" or "jpeg" ? "mjpeg" : format, "", "", picture.Width, picture.Height, 0, rate.Num, Math.Max(1, rate.Den),
                seconds > 0 ? (long)(bytes * 8 / seconds) : 0, seconds, frames, "", "", "", "", "", false, 1, 1),
        ],
        []);

    // A point of time in a source that states no length has turned out to lie after its end.
    private void Beyond(int item)
    {
        if (_times.Sampled)
        {
            Drop(item);
            return;
        }

        Run.Fail(JobException.Request(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"TimeOffset {WantedSeconds(item):0.###} s lies beyond the end of the source."),
            JobFailureDetail.TimeRange).Failure);
    }

    private static string Md5(string path)
    {
        using FileStream file = File.OpenRead(path);
#pragma warning disable CA5351 // The API's results carry an MD5 as a checksum, not for security.
        return Convert.ToHexStringLower(MD5.HashData(file));
#pragma warning restore CA5351
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
