using Mps.Av;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Hardware;

/// <summary>What hardware does for one output's pictures.</summary>
/// <param name="Encoding">Opens the encoder on a device; null = software does it. The branch owns it.</param>
/// <param name="DecodedHow">Where the pictures come from, for people; settled with the first one.</param>
public sealed record HardwareBranch(HardwareEncoding? Encoding, Func<string> DecodedHow);

/// <summary>What hardware does for one decoded stream of a run: decided when the graph is built, told to the outputs.</summary>
public sealed class HardwarePlan
{
    private const int FullRange = 2; // AVCOL_RANGE_JPEG
    private const int Pq = 16, Hlg = 18; // AVCOL_TRC_SMPTE2084, AVCOL_TRC_ARIB_STD_B67

    // Pictures of the decoder's own set that an encoder may hold when it takes them as they are.
    private const int EncoderPictures = 16;

    private readonly RunContext _context;
    private readonly EncodeDemand[] _encodes;
    private readonly OutputRun[] _outputs;
    private readonly HardwareChoice _choice;
    private readonly DecodeReport _report = new();

    private HardwarePlan(RunContext context, EncodeDemand[] encodes, OutputRun[] outputs, HardwareChoice choice)
    {
        _context = context;
        _encodes = encodes;
        _outputs = outputs;
        _choice = choice;
    }

    /// <summary>Decides. Outputs that require what is not to be had have failed afterwards.</summary>
    /// <param name="context">The run's.</param>
    /// <param name="stream">What is decoded.</param>
    /// <param name="encodes">What is encoded from it.</param>
    /// <param name="pictures">What else is made of it.</param>
    public static HardwarePlan Make(RunContext context, StreamFacts stream, EncodeDemand[] encodes, PictureDemand[] pictures)
    {
        HardwarePolicy? policy = context.Job.Hardware;
        OutputRun[] outputs = [.. encodes.Select(e => e.Output).Concat(pictures.Select(p => p.Output)).Distinct()];
        if (!HardwareChoice.IsWanted(policy, encodes.Select(e => e.Target)))
            return new HardwarePlan(context, encodes, outputs, HardwareChoice.Software(encodes.Length));

        HardwareChoice choice = HardwareChoice.Resolve(
            policy, context.Hardware(), new HardwareSource(stream.Codec, stream.FormatName, stream.Width, stream.Height),
            [.. encodes.Select(e => Consumer(stream, e)), .. pictures.Select(p => new HardwareConsumer($"output {p.Output.Index}", null, false, null))]);
        for (int i = 0; i < encodes.Length; i++)
            Tell(encodes[i].Output, choice.Encodes[i]);
        foreach (OutputRun output in outputs)
            Tell(output, choice.Decode);
        return new HardwarePlan(context, encodes, outputs, choice);
    }

    /// <summary>What there is for an output whose pictures are made; their decoding is the maker's affair and stays in software.</summary>
    public static HardwareBranch ForMade(RunContext context, EncodeDemand demand) => ForMade(context.Job.Hardware, context.Hardware, demand);

    /// <summary>The same for pictures that belong to no job.</summary>
    /// <param name="policy">Null = software.</param>
    /// <param name="hardware">What the machine's devices do; asked only when hardware is wanted.</param>
    /// <param name="demand">What is encoded.</param>
    public static HardwareBranch ForMade(HardwarePolicy? policy, Func<HardwareInventory> hardware, EncodeDemand demand)
    {
        policy = (policy ?? new HardwarePolicy()) with { Decode = HardwareUse.Never };
        var report = new DecodeReport();
        if (!HardwareChoice.IsWanted(policy, [demand.Target]))
            return new HardwareBranch(null, () => report.How);
        StreamFacts stream = demand.Stream;
        HardwareChoice choice = HardwareChoice.Resolve(
            policy, hardware(), new HardwareSource(stream.Codec, stream.FormatName, stream.Width, stream.Height), [Consumer(stream, demand)]);
        Tell(demand.Output, choice.Encodes[0]);
        return BranchOf(demand, choice.Encodes[0], null, policy, hardware, report);
    }

    /// <summary>Opens the decoder where it was decided, or in software.</summary>
    /// <param name="stream">Index of the stream.</param>
    /// <param name="heldPictures">Pictures that consumers may hold at a time.</param>
    /// <param name="openSoftware">Opens the software decoder.</param>
    /// <exception cref="MediaException">The software decoder does not open.</exception>
    public IPictureDecoder OpenDecoder(int stream, int heldPictures, Func<Decoder> openSoftware)
    {
        if (_choice.Decode.Devices is not [var address])
            return openSoftware();
        bool required = _context.Job.Hardware!.Decode == HardwareUse.Require;
        try
        {
            string name = address.Family.Decoders[_context.Source.Streams[stream].Codec];
            int held = heldPictures + (_choice.StaysOnDevice ? EncoderPictures : 0);
            Decoder hardware = Decoder.OpenOn(_context.Source, stream, name, _context.Hardware().Open(address), held);
            return new HardwareDecoder(
                address, hardware, required ? null : openSoftware, _choice.StaysOnDevice, _report, _context.Counters.DecodeFailed, Refuse);
        }
        catch (MediaException e) when (!required)
        {
            _report.How = $"in software ({address.Name}: {e.Message})";
            return openSoftware();
        }
        catch (MediaException e)
        {
            Refuse($"Hardware decoding is required, and {address.Name} did not open: {e.Message}");
            return openSoftware();
        }
    }

    /// <summary>What there is for one of the demands.</summary>
    public HardwareBranch BranchOf(EncodeDemand demand) => BranchOf(
        demand, _choice.Encodes[Array.FindIndex(_encodes, e => e.Name == demand.Name)], _choice.StaysOnDevice ? _choice.Decode.Devices[0] : null,
        _context.Job.Hardware, _context.Hardware, _report);

    private static HardwareBranch BranchOf(
        EncodeDemand demand, HardwarePlace place, DeviceAddress? decodedOn, HardwarePolicy? policy, Func<HardwareInventory> hardware, DecodeReport report)
    {
        HardwareUse use = demand.Target.HardwareEncode ?? policy?.Encode ?? HardwareUse.Never;
        // Overlays are drawn in planar memory, which most device encoders do not take.
        bool drawn = demand.Overlays.Count > 0 && use != HardwareUse.Require;
        if (drawn && place.Devices.Count > 0)
            demand.Output.Explain("video: encoded in software, because overlays are drawn on the picture");
        HardwareEncoding? encoding = drawn || place.Devices.Count == 0 ? null : new HardwareEncoding(
            hardware(), place, decodedOn, use == HardwareUse.Require, line => demand.Output.Explain($"video: {line}"));
        return new HardwareBranch(encoding, () => report.How);
    }

    /// <summary>Adds what is known when the run is over.</summary>
    public void Conclude()
    {
        if (_report.Conclusion is not { } conclusion)
            return;
        foreach (OutputRun output in _outputs)
            output.Explain($"video: {conclusion}");
    }

    private static void Tell(OutputRun output, HardwarePlace place)
    {
        foreach (string reason in place.Reasons)
            output.Explain($"video: {reason}");
        if (place.Refusal is { } refusal)
            output.Fail(Refused(refusal));
    }

    private void Refuse(string why)
    {
        foreach (OutputRun output in _outputs)
            output.Fail(Refused(why));
    }

    private static JobFailure Refused(string why) => new(JobPhase.Plan, JobFault.Request, false, why, 0, JobFailureDetail.Unsupported);

    private static HardwareConsumer Consumer(StreamFacts stream, EncodeDemand demand)
    {
        VideoTarget target = demand.Target;
        PictureGeometry geometry = PictureGeometry.Resolve(
            stream.Width, stream.Height, stream.Rotation, stream.Mirrored, stream.SampleAspectRatio, target);
        string? reason = demand switch
        {
            { Overlays.Count: > 0 } => "draws on the picture",
            { Sequence: not null } => "shows other clips too",
            _ when geometry.Rotation != 0 || geometry.Mirrored => "turns the picture",
            _ when geometry.Padded => "adds bars",
            _ when geometry.LinearLight => "scales by light",
            _ when stream.Color.Range == FullRange => "changes the range of sample values",
            _ when stream.Interlaced => "is deinterlaced",
            _ when stream.Color.Transfer is Pq or Hlg && target.BitDepth == 8 => "changes the dynamic range",
            _ => null,
        };
        bool sameDepth = (target.BitDepth == 10) == stream.FormatName.Contains("10", StringComparison.Ordinal);
        bool scales = !geometry.IsIdentity(stream.Width, stream.Height) || !sameDepth;
        return new HardwareConsumer($"output {demand.Output.Index}", target, scales, reason);
    }
}
