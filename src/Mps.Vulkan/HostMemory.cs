using Mps.Media;

namespace Mps.Vulkan;

/// <summary>
/// The memory of this process that a device copies pictures from and to in place (VK_EXT_external_memory_host). Pictures that lie elsewhere
/// go through a staging copy, which <see cref="VulkanChain"/> counts. Any thread may use it.
/// </summary>
public sealed class HostMemory
{
    private readonly VulkanDevice _device;
    private readonly Lock _lock = new();
    private SharedRange[] _ranges = [];

    internal HostMemory(VulkanDevice device) => _device = device;

    /// <summary>Why memory that was offered last is not used in place; null when all is.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Offers the slots of a ring, each of which is imported when a picture in it is first worked on.</summary>
    /// <param name="ring">A ring of this process's own; it stays open until the result is disposed.</param>
    /// <returns>What ends it: dispose it before the ring, and while no picture is being worked on.</returns>
    public IDisposable Share(FrameRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return Share(ring.SlotAddress(0), ring.Slots * ring.SlotBytes, ring.SlotBytes);
    }

    /// <summary>Offers one picture's memory.</summary>
    /// <param name="frame">Lives until the result is disposed.</param>
    /// <returns>What ends it, see <see cref="Share(FrameRing)"/>.</returns>
    public IDisposable Share(FrameMemory frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return Share(frame.Planes.Addresses[0], frame.Layout.Bytes, frame.Layout.Bytes);
    }

    /// <summary>Offers a block of memory that may be read and written.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="bytes">Size, positive.</param>
    /// <param name="partBytes">It is imported in parts of this size, each when a picture in it is first worked on.</param>
    /// <returns>What ends it, see <see cref="Share(FrameRing)"/>.</returns>
    public IDisposable Share(nint address, long bytes, long partBytes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(address);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partBytes);
        SharedRange range = new(this, address, bytes, Math.Min(bytes, partBytes));
        lock (_lock)
        {
            _ranges = [.. _ranges, range];
        }

        return range;
    }

    /// <summary>The buffer in which bytes of this process's memory lie; false when they lie in none.</summary>
    internal bool TryFind(nint first, long bytes, out ulong buffer, out ulong offset)
    {
        lock (_lock)
        {
            foreach (SharedRange range in _ranges)
            {
                if (range.Contains(first, bytes))
                {
                    return range.TryFind(first, bytes, out buffer, out offset);
                }
            }
        }

        (buffer, offset) = (0, 0);
        return false;
    }

    internal void Dispose()
    {
        foreach (SharedRange range in _ranges)
        {
            range.Dispose();
        }
    }

    private void Remove(SharedRange range)
    {
        lock (_lock)
        {
            _ranges = [.. _ranges.Where(other => other != range)];
        }
    }

    private VulkanBuffer? Import(nint address, long bytes)
    {
        string reason = "the driver has no VK_EXT_external_memory_host";
        VulkanBuffer? buffer = _device.Physical.ImportAlignment > 0 ? VulkanBuffer.TryImport(_device, address, bytes, out reason) : null;
        if (buffer is null)
        {
            Refusal = reason;
        }

        return buffer;
    }

    /// <summary>One block that was offered. Owns the buffers of its parts.</summary>
    private sealed class SharedRange(HostMemory owner, nint address, long bytes, long partBytes) : IDisposable
    {
        private readonly VulkanBuffer?[] _parts = new VulkanBuffer?[(int)((bytes + partBytes - 1) / partBytes)];
        private readonly bool[] _tried = new bool[(int)((bytes + partBytes - 1) / partBytes)];

        public bool Contains(nint first, long length) => first >= address && first - address <= bytes - length;

        public bool TryFind(nint first, long length, out ulong buffer, out ulong offset)
        {
            (buffer, offset) = (0, 0);
            int part = (int)((first - address) / partBytes);
            if ((first + length - address - 1) / partBytes != part)
            {
                return false;
            }

            // Whole pages: a picture's memory seldom begins where one does.
            long alignment = Math.Max(1, owner._device.Physical.ImportAlignment);
            long partFirst = address + (part * partBytes), partEnd = Math.Min(partFirst + partBytes, address + bytes);
            long pageFirst = partFirst & -alignment, pageEnd = (partEnd + alignment - 1) & -alignment;
            if (!_tried[part])
            {
                _tried[part] = true;
                _parts[part] = owner.Import((nint)pageFirst, pageEnd - pageFirst);
            }

            if (_parts[part] is not { } imported)
            {
                return false;
            }

            (buffer, offset) = (imported.Handle, (ulong)(first - pageFirst));
            return true;
        }

        public void Dispose()
        {
            owner.Remove(this);
            foreach (VulkanBuffer? part in _parts)
            {
                part?.Dispose();
            }
        }
    }
}
