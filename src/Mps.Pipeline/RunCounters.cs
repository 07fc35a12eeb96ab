using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline;

/// <summary>What a run has done so far. Every field may be raised from any stage's thread and read from any other.</summary>
public sealed class RunCounters
{
    private long _packetsRead, _framesDecoded, _framesEncoded, _packetsWritten, _frameCopies, _foreignFrames, _decodeErrors;
    private long _decodeTicks, _processTicks, _encodeTicks, _verified, _scanned, _kernelFallbacks;
    private FrameRing? _ring;
    private string? _complaint;

    /// <summary>One packet was demuxed.</summary>
    public void PacketRead() => Interlocked.Increment(ref _packetsRead);

    /// <summary>One video frame was decoded.</summary>
    /// <param name="inRing">Whether it lies in the ring, unless it was never meant to.</param>
    public void FrameDecoded(bool inRing)
    {
        Interlocked.Increment(ref _framesDecoded);
        if (!inRing)
            Interlocked.Increment(ref _foreignFrames);
    }

    /// <summary>One video frame of a further file was decoded; those never lie in the ring.</summary>
    public void ClipFrameDecoded() => Interlocked.Increment(ref _framesDecoded);

    /// <summary>One video frame was handed to an encoder.</summary>
    public void FrameEncoded() => Interlocked.Increment(ref _framesEncoded);

    /// <summary>One packet was muxed.</summary>
    public void PacketWritten() => Interlocked.Increment(ref _packetsWritten);

    /// <summary>A picture reached an encoder, kernel or filter at another address than the decoder left it: somebody copied it.</summary>
    public void FrameCopied() => Interlocked.Increment(ref _frameCopies);

    /// <summary>A packet could not be decoded and was skipped.</summary>
    /// <param name="words">What the library says about it; null = nothing.</param>
    public void DecodeFailed(string? words = null)
    {
        Interlocked.Increment(ref _decodeErrors);
        Complain(words);
    }

    /// <summary>The library says something about damage in the source; null is no complaint.</summary>
    public void Complain(string? words) => Interlocked.CompareExchange(ref _complaint, words, null);

    /// <summary>A part of the verification is done, which counts as progress.</summary>
    public void Verified() => Interlocked.Increment(ref _verified);

    /// <summary>A part of the sound was read besides the pipeline, which counts as progress.</summary>
    public void Scanned() => Interlocked.Increment(ref _scanned);

    /// <summary>The processor takes a chain of kernels over from a device that was lost or cannot take it.</summary>
    public void KernelFellBack() => Interlocked.Increment(ref _kernelFallbacks);

    /// <summary>Time spent, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public void AddDecodeTime(long ticks) => Interlocked.Add(ref _decodeTicks, ticks);

    /// <summary>Time spent, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public void AddProcessTime(long ticks) => Interlocked.Add(ref _processTicks, ticks);

    /// <summary>Time spent, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
    public void AddEncodeTime(long ticks) => Interlocked.Add(ref _encodeTicks, ticks);

    /// <summary>The ring whose fill is reported; null until the first frame.</summary>
    public void Attach(FrameRing? frameRing) => Volatile.Write(ref _ring, frameRing);

    /// <summary>Number of the ring's descriptor in this process; null when there is no ring.</summary>
    public int? RingDescriptor => (int?)Volatile.Read(ref _ring)?.FileDescriptor.DangerousGetHandle();

    /// <summary>Video frames decoded so far.</summary>
    public long FramesDecoded => Interlocked.Read(ref _framesDecoded);

    /// <summary>Packets that could not be decoded.</summary>
    public long DecodeErrors => Interlocked.Read(ref _decodeErrors);

    /// <summary>The library's first words about damage in the source; null when it had none.</summary>
    public string? FirstComplaint => Volatile.Read(ref _complaint);

    /// <summary>Grows with every kind of progress; standing still means a stall.</summary>
    public long Work => Interlocked.Read(ref _packetsRead) + FramesDecoded + Interlocked.Read(ref _framesEncoded)
        + Interlocked.Read(ref _packetsWritten) + Interlocked.Read(ref _verified) + Interlocked.Read(ref _scanned);

    /// <summary>All counters as they are now.</summary>
    public StageCounters Snapshot()
    {
        FrameRing? frames = Volatile.Read(ref _ring);
        return new StageCounters(
            Interlocked.Read(ref _packetsRead),
            FramesDecoded,
            Interlocked.Read(ref _framesEncoded),
            Interlocked.Read(ref _packetsWritten),
            frames?.Slots ?? 0,
            frames?.PeakInUse ?? 0,
            Interlocked.Read(ref _foreignFrames),
            Interlocked.Read(ref _frameCopies),
            DecodeErrors,
            Seconds(Interlocked.Read(ref _decodeTicks)),
            Seconds(Interlocked.Read(ref _processTicks)),
            Seconds(Interlocked.Read(ref _encodeTicks)),
            Interlocked.Read(ref _kernelFallbacks));
    }

    private static double Seconds(long ticks) => ticks / (double)System.Diagnostics.Stopwatch.Frequency;
}
