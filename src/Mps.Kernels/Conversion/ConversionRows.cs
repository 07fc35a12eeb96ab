using Mps.Kernels.Words;

namespace Mps.Kernels.Conversion;

/// <summary>The row functions of conversions at one level; all levels give the same bits. <see cref="WordConversion"/> defines them.</summary>
internal sealed unsafe class ConversionRows
{
    private ConversionRows()
    {
    }

    /// <summary>A <see cref="WordMix"/> into bytes. Arguments: both rows, the mix, output, count.</summary>
    public required delegate*<short*, short*, in WordMix, byte*, int, void> MixBytes { get; init; }

    /// <summary>The same into 16-bit samples.</summary>
    public required delegate*<short*, short*, in WordMix, byte*, int, void> MixSamples { get; init; }

    /// <summary>Two rows of bytes into one of pairs. Arguments: first, second, pairs, count of pairs.</summary>
    public required delegate*<byte*, byte*, byte*, int, void> JoinBytes { get; init; }

    /// <summary>Two rows of 16-bit samples into one of pairs, shifted to the left. Arguments: first, second, pairs, count of pairs, shift.</summary>
    public required delegate*<short*, short*, short*, int, int, void> JoinSamples { get; init; }

    /// <summary>Pairs of bytes into two rows. Arguments: pairs, first, second, count of pairs.</summary>
    public required delegate*<byte*, byte*, byte*, int, void> SplitBytes { get; init; }

    /// <summary>Pairs of words into two rows.</summary>
    public required delegate*<short*, short*, short*, int, void> SplitWords { get; init; }

    /// <summary>Shifts 16-bit samples to the left where they are. Arguments: row, count, shift.</summary>
    public required delegate*<short*, int, int, void> Raise { get; init; }

    public static ConversionRows Of(KernelLevel level) => level switch
    {
        KernelLevel.Avx512 => Vectors<Words512>(),
        KernelLevel.Avx2 => Vectors<Words256>(),
        _ => new ConversionRows
        {
            MixBytes = &WordConversion.MixBytes,
            MixSamples = &WordConversion.MixSamples,
            JoinBytes = &WordConversion.JoinBytes,
            JoinSamples = &WordConversion.JoinSamples,
            SplitBytes = &WordConversion.SplitBytes,
            SplitWords = &WordConversion.SplitWords,
            Raise = &WordConversion.Raise,
        },
    };

    private static ConversionRows Vectors<T>()
        where T : struct, IWords<T> => new()
        {
            MixBytes = &WordConversion.MixBytes<T>,
            MixSamples = &WordConversion.MixSamples<T>,
            JoinBytes = &WordConversion.JoinBytes<T>,
            JoinSamples = &WordConversion.JoinSamples<T>,
            SplitBytes = &WordConversion.SplitBytes<T>,
            SplitWords = &WordConversion.SplitWords<T>,
            Raise = &WordConversion.Raise<T>,
        };
}
