using Mps.Kernels;

namespace Mps.Vulkan.Scaling;

/// <summary>
/// A <see cref="FilterBank"/> in the device's memory: for each target sample the first source sample, then one coefficient for each tap, as 32-bit
/// numbers. Owns its buffer.
/// </summary>
internal sealed class FilterTable : IDisposable
{
    private readonly VulkanBuffer _buffer;

    public FilterTable(VulkanDevice device, ScaleAxis axis, ScaleKernel kernel, double gain = 1)
    {
        FilterBank bank = new(axis, kernel, tapMultiple: 1, gain);
        Taps = bank.Taps;
        int[] numbers = new int[axis.Target * (Taps + 1)];
        for (int j = 0; j < axis.Target; j++)
        {
            Span<int> filter = numbers.AsSpan(j * (Taps + 1), Taps + 1);
            filter[0] = bank.Positions[j];
            for (int t = 0; t < Taps; t++)
            {
                filter[t + 1] = bank.Coefficients[(j * Taps) + t];
            }
        }

        _buffer = VulkanBuffer.Of<int>(device, numbers);
    }

    public int Taps { get; }

    public ulong Address => _buffer.Address;

    public void Dispose() => _buffer.Dispose();
}
