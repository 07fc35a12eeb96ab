namespace Mps.Vulkan.Tests;

/// <summary>Gives the same pictures to a kernel and to an operation on the device, and compares what they make.</summary>
internal static class ReferenceComparison
{
    /// <param name="definition">Scalar kernel; the caller's.</param>
    /// <param name="operation">The same on a device; disposed.</param>
    /// <param name="pictures">How many follow each other.</param>
    /// <param name="seed">Of their noise.</param>
    public static void AssertEqual(IPictureKernel definition, VulkanOperation operation, int pictures, int seed)
    {
        int gap = definition.Source.BytesPerSample == 2 ? 6 : 7;
        using VulkanChain chain = new(operation);
        using TestPicture source = new(definition.Source, gap), expected = new(definition.Target, gap), actual = new(definition.Target, gap);
        for (int picture = 0; picture < pictures; picture++)
        {
            source.FillExtremes(seed + (10 * picture));
            definition.Apply(source.View, expected.View);
            chain.Apply(source.View, actual.View);
            actual.AssertEqual(expected, $"{operation.Name}, {definition.Source}, seed {seed}, picture {picture}");
        }
    }
}
