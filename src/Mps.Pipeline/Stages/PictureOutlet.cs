using Mps.Av;
using Mps.Pipeline.Hardware;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Stages;

/// <summary>
/// One encoder's end of a <see cref="PictureStage"/>: what it wants, the queue that its pictures come through, and what they
/// turned out to be. Owns the queue, and what opened on a device for the encoder.
/// </summary>
public sealed class PictureOutlet : IDisposable
{
    /// <param name="demand">What to make.</param>
    /// <param name="threads">CPU threads that the encoder may use, at least 1.</param>
    /// <param name="capacity">Most finished pictures that wait for the encoder.</param>
    /// <param name="hardware">What hardware does for the output; its encoding is owned.</param>
    public PictureOutlet(EncodeDemand demand, int threads, int capacity, HardwareBranch hardware)
    {
        Hardware = hardware;
        Encoding = hardware.Encoding;
        Demand = demand;
        Threads = threads;
        Pictures = new StageQueue<MediaFrame>(capacity);
        demand.Output.OnFailure(Pictures.Stop);
    }

    /// <summary>What to make.</summary>
    public EncodeDemand Demand { get; }

    /// <summary>CPU threads that the encoder may use.</summary>
    public int Threads { get; }

    /// <summary>Finished pictures, times in the unit of <see cref="Format"/>.</summary>
    public StageQueue<MediaFrame> Pictures { get; }

    /// <summary>Set once, before the first picture is queued; the same for all that follow.</summary>
    public PictureFormat? Format { get; set; }

    /// <summary>What hardware does for the output.</summary>
    public HardwareBranch Hardware { get; }

    /// <summary>Opens the encoder on a device; null = it is opened in software.</summary>
    public HardwareEncoding? Encoding { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pictures.Dispose();
        Format?.Opened?.Dispose();
        Encoding?.Dispose();
    }
}

/// <summary>What an encoder gets and how it is to code it.</summary>
/// <param name="Parameters">The pictures.</param>
/// <param name="Choice">The encoder.</param>
/// <param name="Made">How they are made, for people.</param>
/// <param name="Opened">The encoder when it opened on a device already; null = the one who encodes opens it.</param>
public sealed record PictureFormat(VideoParameters Parameters, EncoderChoice Choice, string Made, Encoder? Opened = null);
