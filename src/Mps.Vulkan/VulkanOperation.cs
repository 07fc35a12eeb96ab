using Mps.Media;

namespace Mps.Vulkan;

/// <summary>
/// One thing that is done to pictures on a device: a link of a <see cref="VulkanChain"/>, which owns it from then on. Owns its tables and scratch
/// memory on the device.
/// </summary>
public abstract class VulkanOperation : IDisposable
{
    private protected VulkanOperation(VulkanDevice device, FrameFormat source, FrameFormat target, string name)
    {
        Device = device;
        Source = source;
        Target = target;
        Name = name;
    }

    /// <summary>What it takes.</summary>
    public FrameFormat Source { get; }

    /// <summary>What it makes.</summary>
    public FrameFormat Target { get; }

    /// <summary>What it does, in a few words for people.</summary>
    public string Name { get; }

    /// <summary>Where it works.</summary>
    public VulkanDevice Device { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeResources();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether a plane of the target is the source's, because it stays as it is or is changed in place.</summary>
    internal virtual bool Shares(int plane) => false;

    /// <summary>Writes the commands that make <paramref name="target"/> of <paramref name="source"/>. They are submitted for many pictures.</summary>
    internal abstract void Record(CommandList list, VulkanPicture source, VulkanPicture target);

    /// <summary>Whether what it does depends on numbers that are measured in each picture first, and that the processor thinks about.</summary>
    internal virtual bool Measures => false;

    /// <summary>Writes the commands that measure a picture; <see cref="Prepare"/> reads what they found. Of an operation that <see cref="Measures"/>.</summary>
    internal virtual void RecordMeasure(CommandList list, VulkanPicture source)
    {
    }

    /// <summary>
    /// Called for each picture before the operation's commands are submitted, after those that measure have run. True when they must be recorded anew.
    /// </summary>
    internal virtual bool Prepare() => false;

    /// <summary>Forgets the pictures before.</summary>
    internal virtual void Restart()
    {
    }

    private protected abstract void DisposeResources();
}
