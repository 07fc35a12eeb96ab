using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>Runs lists of commands and tells when they are done. Owns a timeline semaphore. One thread at a time.</summary>
internal sealed unsafe class WorkTimeline : IDisposable
{
    private readonly VulkanDevice _device;
    private readonly int _patienceSeconds;
    private ulong _semaphore;
    private ulong _value;

    public WorkTimeline(VulkanDevice device)
    {
        device.ThrowIfUnusable();
        _device = device;
        // A device that works longer than this on one picture hangs. The processor may have other work, and compiles kernels when they first run.
        _patienceSeconds = device.Info.Kind == VulkanDeviceKind.Software ? 900 : 60;
        VkSemaphoreTypeCreateInfo type = new() { Type = VkStructureType.SemaphoreTypeCreateInfo, SemaphoreType = VulkanNumbers.TimelineSemaphore };
        VkSemaphoreCreateInfo info = new() { Type = VkStructureType.SemaphoreCreateInfo, Next = &type };
        ulong semaphore;
        device.Check(device.Functions.CreateSemaphore(device.Handle, &info, null, &semaphore), "making a semaphore");
        _semaphore = semaphore;
        device.Count(1);
    }

    /// <summary>Runs lists, one after the other, in one submission, and waits for them.</summary>
    /// <exception cref="VulkanDeviceLostException">The device was lost, or does not finish.</exception>
    public void Run(params ReadOnlySpan<nint> lists)
    {
        ulong semaphore = _semaphore, value = _value + 1;
        fixed (nint* buffers = lists)
        {
            VkTimelineSemaphoreSubmitInfo timeline = new()
            {
                Type = VkStructureType.TimelineSemaphoreSubmitInfo,
                SignalValueCount = 1,
                SignalValues = &value,
            };
            VkSubmitInfo submission = new()
            {
                Type = VkStructureType.SubmitInfo,
                Next = &timeline,
                CommandBufferCount = (uint)lists.Length,
                CommandBuffers = buffers,
                SignalSemaphoreCount = 1,
                SignalSemaphores = &semaphore,
            };
            _device.Submit(&submission);
            _value = value;
        }

        VkSemaphoreWaitInfo wait = new() { Type = VkStructureType.SemaphoreWaitInfo, SemaphoreCount = 1, Semaphores = &semaphore, Values = &value };
        VulkanResult result = _device.Functions.WaitSemaphores(_device.Handle, &wait, (ulong)_patienceSeconds * 1_000_000_000);
        if (result == VulkanResult.Timeout)
        {
            throw _device.Hang($"{_device.Info.Name} did not finish its work within {_patienceSeconds} s.");
        }

        _device.Check(result, "waiting for work");
    }

    public void Dispose()
    {
        ulong semaphore = Interlocked.Exchange(ref _semaphore, 0);
        if (semaphore != 0)
        {
            if (_device.MayDestroy)
            {
                _device.Functions.DestroySemaphore(_device.Handle, semaphore, null);
            }

            _device.Count(-1);
        }
    }
}
