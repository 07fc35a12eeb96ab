namespace Mps.Kernels.SuperResolution;

/// <summary>The row functions of a <see cref="ConvolutionNet"/> at one level; described in <see cref="ScalarConvolution"/>.</summary>
internal sealed unsafe class ConvolutionKernels
{
    /// <summary>Samples at a time: counts are multiples of it, and memory has room for that.</summary>
    public const int Block = 8;

    private ConvolutionKernels()
    {
    }

    /// <summary><see cref="ScalarConvolution.First"/>.</summary>
    public required delegate*<short*, nint, short*, int*, short*, int, int, void> First { get; init; }

    /// <summary><see cref="ScalarConvolution.Middle"/>.</summary>
    public required delegate*<short*, short*, short*, short*, int*, short*, int, int, void> Middle { get; init; }

    /// <summary><see cref="ScalarConvolution.Last"/>.</summary>
    public required delegate*<short*, short*, short*, short*, int*, short*, short*, int, int, void> Last { get; init; }

    /// <summary><see cref="ScalarConvolution.Add8"/>.</summary>
    public required delegate*<short*, byte*, int, int, int, void> Add8 { get; init; }

    /// <summary><see cref="ScalarConvolution.Add16"/>.</summary>
    public required delegate*<short*, byte*, int, int, int, void> Add16 { get; init; }

    public static ConvolutionKernels Of(KernelLevel level) => level switch
    {
        KernelLevel.Scalar => new()
        {
            First = &ScalarConvolution.First,
            Middle = &ScalarConvolution.Middle,
            Last = &ScalarConvolution.Last,
            Add8 = &ScalarConvolution.Add8,
            Add16 = &ScalarConvolution.Add16,
        },
        _ => new()
        {
            First = level is KernelLevel.Avx2 ? &Avx2Convolution.First : &Avx512Convolution.First,
            Middle = level is KernelLevel.Avx2 ? &Avx2Convolution.Middle : &Avx512Convolution.Middle,
            Last = level is KernelLevel.Avx2 ? &Avx2Convolution.Last : &Avx512Convolution.Last,
            Add8 = &Avx2Convolution.Add8,
            Add16 = &Avx2Convolution.Add16,
        },
    };
}
