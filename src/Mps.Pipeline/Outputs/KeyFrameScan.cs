using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Outputs;

/// <summary>Looks where the key frames of a stream lie, by reading its packets once more without decoding them.</summary>
internal static class KeyFrameScan
{
    // Enough to see a grid; a film of hours is not read twice for it.
    private const double MostSeconds = 120;

    /// <summary>Reads the beginning of the source's stream.</summary>
    /// <param name="context">The run's.</param>
    /// <param name="stream">A video stream of the source.</param>
    /// <returns>Null when the source is remote, or states no times.</returns>
    /// <exception cref="JobException">The source cannot be opened again.</exception>
    public static KeyFrameGrid? Read(RunContext context, StreamFacts stream)
    {
        if (context.Job.Input is not FileInput)
            return null;
        using MediaSource source = SourceOpener.Open(context.Job.Input, context.Interrupt);
        foreach (StreamFacts other in source.Streams)
            source.Select(other.Index, other.Index == stream.Index);
        double tick = stream.TimeBase.ToDouble(), first = double.NaN, end = double.NaN;
        List<double> keys = [];
        bool complete = true;
        using var packet = new MediaPacket();
        try
        {
            for (; source.Read(packet) == CodecResult.Ok; packet.Clear())
            {
                PacketFacts facts = packet.Facts;
                context.Counters.Scanned();
                if (facts.Stream != stream.Index || facts.Pts == MediaPacket.NoTime)
                    continue;
                double seconds = facts.Pts * tick;
                first = double.IsNaN(first) ? seconds : Math.Min(first, seconds);
                end = double.IsNaN(end) ? seconds : Math.Max(end, seconds + (facts.Duration * tick));
                if (facts.Key)
                    keys.Add(seconds);
                if (seconds - first > MostSeconds)
                {
                    complete = false;
                    break;
                }
            }
        }
        catch (MediaException e) when (e.InvalidData)
        {
            // A damaged stream is better encoded than copied.
            return null;
        }

        return keys.Count == 0 ? null : Grid(keys, end, complete);
    }

    private static KeyFrameGrid Grid(List<double> keys, double end, bool complete)
    {
        const double Same = 0.05;
        keys.Sort();
        double[] gaps = [.. keys.Zip(keys.Skip(1), (a, b) => b - a)];
        double longest = Math.Max(gaps.DefaultIfEmpty(0).Max(), complete ? end - keys[^1] : 0);
        return new KeyFrameGrid(longest, gaps.Length == 0 || gaps.Max() - gaps.Min() < Same, complete);
    }
}
