namespace Mps.Kernels.SuperResolution;

/// <summary>The row functions of the edge-adaptive scaler at one level. Counts may be anything; reads stay within <see cref="PaddedPlane.Overread"/>.</summary>
internal sealed unsafe class EdgeAdaptiveKernels
{
    private EdgeAdaptiveKernels()
    {
    }

    /// <summary><see cref="GradientClass.Products"/>.</summary>
    public required delegate*<short*, nint, int*, int*, int*, int, int, int, void> Products { get; init; }

    /// <summary><see cref="GradientClass.Weigh"/>.</summary>
    public required delegate*<int*, int*, int*, int*, int*, int*, int, void> Weigh { get; init; }

    /// <summary><see cref="GradientClass.Classify"/>.</summary>
    public required delegate*<int*, int*, int*, in GradientBounds, ushort*, int, void> Classify { get; init; }

    /// <summary><see cref="ScalarEdgeFilter.Filter8"/>.</summary>
    public required delegate*<short*, nint, ushort*, short*, byte*, byte*, int, int, void> Filter8 { get; init; }

    /// <summary><see cref="ScalarEdgeFilter.Filter16"/>.</summary>
    public required delegate*<short*, nint, ushort*, short*, byte*, byte*, int, int, void> Filter16 { get; init; }

    public static EdgeAdaptiveKernels Of(KernelLevel level) => level switch
    {
        KernelLevel.Scalar => new()
        {
            Products = &GradientClass.Products,
            Weigh = &GradientClass.Weigh,
            Classify = &GradientClass.Classify,
            Filter8 = &ScalarEdgeFilter.Filter8,
            Filter16 = &ScalarEdgeFilter.Filter16,
        },
        _ => new()
        {
            Products = &Avx2GradientClass.Products,
            Weigh = &Avx2GradientClass.Weigh,
            Classify = &Avx2GradientClass.Classify,
            Filter8 = level is KernelLevel.Avx2 ? &Avx2EdgeFilter.Filter8 : &Avx512EdgeFilter.Filter8,
            Filter16 = level is KernelLevel.Avx2 ? &Avx2EdgeFilter.Filter16 : &Avx512EdgeFilter.Filter16,
        },
    };
}
