using Mps.Av;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Pictures;

/// <summary>One wanted picture.</summary>
/// <param name="Demand">Who wants it.</param>
/// <param name="Item">Position in the demand's times.</param>
/// <param name="Tick">Time, in ticks of the stream.</param>
internal sealed record Want(PictureDemand Demand, int Item, long Tick);

/// <summary>A stretch of the stream that is decoded in one go for the sake of some pictures.</summary>
/// <param name="Key">The key frame to begin at, in ticks; null = the stream's first.</param>
/// <param name="KeyOnly">That key frame is the picture.</param>
/// <param name="Wants">What is wanted of it, by rising time.</param>
internal sealed record PictureRun(long? Key, bool KeyOnly, Want[] Wants)
{
    // A seek costs about as much as decoding this long a stretch: flush, find the place, fill the decoder again.
    private const double SeekSeconds = 0.15;

    /// <summary>
    /// Divides the wanted pictures into runs: from one picture it goes on to the next unless a key frame lies so far ahead that
    /// beginning there is less work.
    /// </summary>
    public static List<PictureRun> Plan(IReadOnlyList<PictureDemand> demands, KeyIndex index, StreamFacts stream)
    {
        double tick = stream.TimeBase.ToDouble();
        List<Want> exact = [];
        Dictionary<long, List<Want>> keys = [];
        foreach (PictureDemand demand in demands)
        {
            long tolerance = PictureTimes.Tick(demand.KeyTolerance, stream.TimeBase);
            for (int item = 0; item < demand.Times.Count; item++)
            {
                long at = PictureTimes.Tick(demand.Times[item], stream.TimeBase);
                if (tolerance == 0 || index.Nearest(at, tolerance) is not { } key)
                    exact.Add(new Want(demand, item, at));
                else if (stream.Interlaced)
                    exact.Add(new Want(demand, item, key)); // the second field of a key frame may be a packet of its own
                else if (keys.TryGetValue(key, out List<Want>? same))
                    same.Add(new Want(demand, item, at));
                else
                    keys[key] = [new Want(demand, item, at)];
            }
        }

        List<PictureRun> runs = [.. keys.Select(k => new PictureRun(k.Key, true, [.. k.Value]))];
        exact.Sort((a, b) => a.Tick.CompareTo(b.Tick));
        long worth = (long)(SeekSeconds / tick);
        for (int first = 0; first < exact.Count;)
        {
            int end = first + 1;
            while (end < exact.Count && (index.AtOrBefore(exact[end].Tick) ?? long.MinValue) <= exact[end - 1].Tick + worth)
                end++;
            runs.Add(new PictureRun(index.AtOrBefore(exact[first].Tick), false, [.. exact[first..end]]));
            first = end;
        }

        runs.Sort((a, b) => Nullable.Compare(a.Key, b.Key));
        return runs;
    }
}
