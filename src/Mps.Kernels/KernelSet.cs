using System.Runtime.Intrinsics.X86;
using Mps.Kernels.Words;

namespace Mps.Kernels;

/// <summary>Instruction sets that kernels are written for.</summary>
public enum KernelLevel
{
    /// <summary>Plain C#: the definition of every kernel. Runs everywhere.</summary>
    Scalar = 0,

    /// <summary>256-bit vectors, x86-64-v3.</summary>
    Avx2 = 1,

    /// <summary>512-bit vectors, AVX-512 F, BW and VL (x86-64-v4).</summary>
    Avx512 = 2,
}

/// <summary>
/// The table of kernels of one instruction set. Every entry of every level gives bit for bit what <see cref="Scalar"/> gives, for any
/// input. Immutable; any thread may use it.
/// </summary>
public sealed unsafe class KernelSet
{
    private KernelSet(KernelLevel level) => Level = level;

    /// <summary>The definition.</summary>
    public static KernelSet Scalar { get; } = new(KernelLevel.Scalar)
    {
        Shape = new GroupShape(Outputs: 1, LoadSamples: 0, BlockOutputs: 1, SelectsBytes: false),
        Blend8 = &ScalarScaling.Blend8,
        Blend16 = &ScalarScaling.Blend16<LowSamples>,
        BlendHigh16 = &ScalarScaling.Blend16<HighSamples>,
        Widen8 = &Widening.Bytes,
        Widen16 = &Widening.Low,
        WidenHigh16 = &Widening.High,
        Resample8 = &ScalarScaling.Resample8,
        Resample16 = &ScalarScaling.Resample16,
        ResampleGrouped8 = null,
        ResampleGrouped16 = null,
        Overlay8 = &ScalarOverlay.Overlay8,
        Overlay16 = &ScalarOverlay.Overlay16,
        Sum8 = &ScalarOverlay.Sum8,
        Sum16 = &ScalarOverlay.Sum16,
        ToneLuma = &ScalarTone.Luma,
        ToneChroma = &ScalarTone.Chroma,
    };

    /// <summary>
    /// The fastest level that this CPU has and the runtime was not told to leave alone (DOTNET_EnableAVX512=0, DOTNET_EnableAVX2=0).
    /// </summary>
    public static KernelSet Best { get; } =
        IsSupported(KernelLevel.Avx512) ? Of(KernelLevel.Avx512) : IsSupported(KernelLevel.Avx2) ? Of(KernelLevel.Avx2) : Scalar;

    /// <summary>Which level this is.</summary>
    public KernelLevel Level { get; }

    internal GroupShape Shape { get; init; }

    /// <summary>
    /// Vertical pass: output[x] = clamp16((sum over t of rows[t][x] · coefficients[t] + 2^(shift−1)) >> shift). Reads exactly count samples of
    /// each row. Arguments: rows, coefficients, taps (even), output, count, shift.
    /// </summary>
    internal delegate*<byte**, short*, int, short*, int, int, void> Blend8 { get; init; }

    /// <summary>The same for samples of 16 bits, taken as signed.</summary>
    internal delegate*<byte**, short*, int, short*, int, int, void> Blend16 { get; init; }

    /// <summary>The same for ten bits in the high ones of 16 (p010).</summary>
    internal delegate*<byte**, short*, int, short*, int, int, void> BlendHigh16 { get; init; }

    /// <summary>What <see cref="Blend8"/> gives of one row that weighs 1: output[x] = row[x] &lt;&lt; shift. Arguments: row, output, count, shift.</summary>
    internal delegate*<byte*, short*, int, int, void> Widen8 { get; init; }

    /// <summary>The same of <see cref="Blend16"/>.</summary>
    internal delegate*<byte*, short*, int, int, void> Widen16 { get; init; }

    /// <summary>The same of <see cref="BlendHigh16"/>.</summary>
    internal delegate*<byte*, short*, int, int, void> WidenHigh16 { get; init; }

    /// <summary>
    /// Horizontal pass, table per output: output[j] = clamp((sum over t of row[Positions[j] + t] · Coefficients[j][t] + bias) >> shift, 0, maximum):
    /// a bias of 2^(shift−1) rounds. Writes exactly Count samples; reads up to <see cref="ScaleScratch.Overread"/> past the last tap. Arguments: padded
    /// row, table, output, bias, shift, maximum.
    /// </summary>
    internal delegate*<short*, in ResampleTable, byte*, int, int, int, void> Resample8 { get; init; }

    /// <summary>The same into samples of 16 bits.</summary>
    internal delegate*<short*, in ResampleTable, byte*, int, int, int, void> Resample16 { get; init; }

    /// <summary><see cref="Resample8"/> with a grouped table.</summary>
    internal delegate*<short*, in ResampleTable, byte*, int, int, int, void> ResampleGrouped8 { get; init; }

    /// <summary><see cref="Resample16"/> with a grouped table.</summary>
    internal delegate*<short*, in ResampleTable, byte*, int, int, int, void> ResampleGrouped16 { get; init; }

    /// <summary>
    /// Draws over a row in place: row[x] = (add[x] + row[x] · keep[x] + 128) >> 8. keep is the weight of what is there, 0..256, and add what
    /// comes over it, times 256 − keep; so add ≤ 255 · (256 − keep). Arguments: row, add, keep, count.
    /// </summary>
    internal delegate*<byte*, ushort*, ushort*, int, void> Overlay8 { get; init; }

    /// <summary>
    /// The same for samples of 9 to 12 bits: row[x] = (row[x] · keep[x] + add[x] · 2^(bits−1) + 2^13) >> 14. keep is 0..2^14, add has
    /// 15 − bits fraction bits. Arguments: row, add, keep, count, bits.
    /// </summary>
    internal delegate*<byte*, ushort*, ushort*, int, int, void> Overlay16 { get; init; }

    /// <summary>Sum of the samples of a row of at most 65535. Arguments: row, count.</summary>
    internal delegate*<byte*, int, ulong> Sum8 { get; init; }

    /// <summary>The same for samples of 16 bits.</summary>
    internal delegate*<byte*, int, ulong> Sum16 { get; init; }

    /// <summary>
    /// Luma of a row through a <see cref="ToneTable"/>, each chroma sample serving two columns; codes above 1023 wrap. Reads and writes
    /// exactly count samples (chroma: half as many). Arguments: table, luma, Cb, Cr, output, count (even).
    /// </summary>
    internal delegate*<short*, ushort*, ushort*, ushort*, byte*, int, void> ToneLuma { get; init; }

    /// <summary>
    /// One chroma plane's row of the same, looked up with the mean of the four luma samples around each. Arguments: table, the two luma rows,
    /// Cb, Cr, output, count.
    /// </summary>
    internal delegate*<short*, ushort*, ushort*, ushort*, ushort*, byte*, int, void> ToneChroma { get; init; }

    /// <summary>Whether this process can run a level.</summary>
    public static bool IsSupported(KernelLevel level) => level switch
    {
        KernelLevel.Scalar => true,
        KernelLevel.Avx2 => Avx2.IsSupported,
        KernelLevel.Avx512 => Avx2.IsSupported && Avx512BW.IsSupported && Avx512BW.VL.IsSupported && Avx512F.VL.IsSupported,
        _ => false,
    };

    /// <summary>The set of one level.</summary>
    /// <exception cref="PlatformNotSupportedException">The CPU does not have it, or the runtime was told to leave it alone.</exception>
    public static KernelSet Of(KernelLevel level)
    {
        if (!IsSupported(level))
        {
            throw new PlatformNotSupportedException($"This process cannot run {level} kernels.");
        }

        return level switch
        {
            KernelLevel.Avx2 => new KernelSet(level)
            {
                // One group is one 128-bit lane: pshufb cannot look across lanes.
                Shape = new GroupShape(Outputs: 4, LoadSamples: 8, BlockOutputs: 8, SelectsBytes: true),
                Blend8 = &Avx2Scaling.Blend8,
                Blend16 = &Avx2Scaling.Blend16<LowSamples>,
                BlendHigh16 = &Avx2Scaling.Blend16<HighSamples>,
                Widen8 = &Widening.Bytes<Words256>,
                Widen16 = &Widening.Low<Words256>,
                WidenHigh16 = &Widening.High<Words256>,
                Resample8 = &Avx2Scaling.Resample8,
                Resample16 = &Avx2Scaling.Resample16,
                ResampleGrouped8 = &Avx2Scaling.ResampleGrouped8,
                ResampleGrouped16 = &Avx2Scaling.ResampleGrouped16,
                Overlay8 = &Avx2Overlay.Overlay8,
                Overlay16 = &Avx2Overlay.Overlay16,
                Sum8 = &Avx2Overlay.Sum8,
                Sum16 = &Avx2Overlay.Sum16,
                ToneLuma = &Avx2Tone.Luma,
                ToneChroma = &Avx2Tone.Chroma,
            },
            KernelLevel.Avx512 => new KernelSet(level)
            {
                Shape = new GroupShape(Outputs: 16, LoadSamples: 32, BlockOutputs: 16, SelectsBytes: false),
                Blend8 = &Avx512Scaling.Blend8,
                Blend16 = &Avx512Scaling.Blend16<LowSamples>,
                BlendHigh16 = &Avx512Scaling.Blend16<HighSamples>,
                Widen8 = &Widening.Bytes<Words512>,
                Widen16 = &Widening.Low<Words512>,
                WidenHigh16 = &Widening.High<Words512>,
                Resample8 = &Avx2Scaling.Resample8,
                Resample16 = &Avx2Scaling.Resample16,
                ResampleGrouped8 = &Avx512Scaling.ResampleGrouped8,
                ResampleGrouped16 = &Avx512Scaling.ResampleGrouped16,
                Overlay8 = &Avx512Overlay.Overlay8,
                Overlay16 = &Avx512Overlay.Overlay16,
                Sum8 = &Avx2Overlay.Sum8,
                Sum16 = &Avx2Overlay.Sum16,
                ToneLuma = &Avx2Tone.Luma,
                ToneChroma = &Avx2Tone.Chroma,
            },
            _ => Scalar,
        };
    }
}
