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

    /// <summary>Whether it looks at the pictures that come in before the device does: then it must be the first of its chain.</summary>
    internal virtual bool IsFirst => false;

    /// <summary>Called before each picture; true when commands must be recorded anew.</summary>
    /// <param name="source">The picture that comes into the chain.</param>
    internal virtual bool Prepare(ReadOnlyFrameView source) => false;

    /// <summary>Forgets the pictures before.</summary>
    internal virtual void Restart()
    {
    }

    private protected abstract void DisposeResources();
}
