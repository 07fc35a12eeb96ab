using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Vulkan.Scaling;

namespace Mps.Vulkan.Conversion;

/// <summary>
/// A plane as convert.comp reads it: words that the vertical pass made where rows are interpolated, else the source's own samples, which it
/// widens; or words that convert.comp made itself. Owns that pass, or the words.
/// </summary>
internal sealed class WordPlane : IDisposable
{
    private readonly RowBlend? _blend;
    private readonly VulkanBuffer? _made;
    private readonly int _madeWords;
    private readonly int _plane;

    /// <summary>Room for words.</summary>
    /// <param name="device">Where they are.</param>
    /// <param name="columns">Words of a row.</param>
    /// <param name="rows">Rows.</param>
    public WordPlane(VulkanDevice device, int columns, int rows)
    {
        _madeWords = PlaneLocation.RowWords(columns);
        _made = VulkanBuffer.Create(device, (long)_madeWords * rows * sizeof(uint), VulkanBufferUse.Kernels);
    }

    /// <param name="device">Where it works.</param>
    /// <param name="rows">scale_rows.comp for the source's samples; borrowed.</param>
    /// <param name="source">Of the picture.</param>
    /// <param name="plane">Which plane.</param>
    /// <param name="vertical">To the rows that are wanted.</param>
    /// <param name="kernel">Interpolation kernel.</param>
    public WordPlane(VulkanDevice device, VulkanPipeline rows, SampleLayout source, int plane, ScaleAxis vertical, ScaleKernel kernel)
    {
        _plane = plane;
        if (vertical.IsIdentity)
        {
            Form = 1 + (uint)source.Form;
        }
        else
        {
            int samples = source.Format.RowBytes(plane) / source.Format.BytesPerSample;
            _blend = new RowBlend(device, rows, vertical, samples, source.Bits, kernel);
        }
    }

    /// <summary>0: words. Else one more than the <see cref="SampleForm"/>.</summary>
    public uint Form { get; }

    /// <summary>Where they are once the commands have run.</summary>
    public PlaneLocation Words(VulkanPicture source) =>
        _made is not null ? new PlaneLocation(_made.Address, _madeWords) : _blend?.Words ?? source.Plane(_plane);

    /// <summary>Writes the commands, if there are any.</summary>
    public void Record(CommandList list, VulkanPicture source) => _blend?.Record(list, source.Plane(_plane));

    public void Dispose()
    {
        _blend?.Dispose();
        _made?.Dispose();
    }
}
