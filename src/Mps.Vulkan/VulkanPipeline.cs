using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>A compiled kernel: one of <c>native/shaders</c> with its constants. Owns the VkPipeline.</summary>
internal sealed unsafe class VulkanPipeline : IDisposable
{
    private readonly VulkanDevice _device;
    private ulong _handle;

    /// <param name="device">The device.</param>
    /// <param name="shader">Name of its source without ".comp".</param>
    /// <param name="constants">Values of its specialisation constants 0, 1, 2 …; floats and booleans by their bits.</param>
    /// <exception cref="VulkanException">The driver does not compile it.</exception>
    public VulkanPipeline(VulkanDevice device, string shader, params ReadOnlySpan<uint> constants)
    {
        _device = device;
        device.ThrowIfUnusable();
        ulong module = CreateModule(device, shader);
        try
        {
            VkSpecializationMapEntry* entries = stackalloc VkSpecializationMapEntry[constants.Length];
            for (int i = 0; i < constants.Length; i++)
            {
                entries[i] = new VkSpecializationMapEntry { ConstantId = (uint)i, Offset = (uint)(i * sizeof(uint)), Size = sizeof(uint) };
            }

            fixed (uint* data = constants)
            fixed (byte* main = "main"u8)
            {
                VkSpecializationInfo specialization = new()
                {
                    MapEntryCount = (uint)constants.Length,
                    MapEntries = entries,
                    DataSize = (nuint)(constants.Length * sizeof(uint)),
                    Data = data,
                };
                VkComputePipelineCreateInfo info = new()
                {
                    Type = VkStructureType.ComputePipelineCreateInfo,
                    Stage = new VkPipelineShaderStageCreateInfo
                    {
                        Type = VkStructureType.PipelineShaderStageCreateInfo,
                        Stage = VulkanNumbers.ComputeShaderStage,
                        Module = module,
                        Name = main,
                        Specialization = &specialization,
                    },
                    Layout = device.PipelineLayout,
                };
                ulong handle;
                device.Check(
                    device.Functions.CreateComputePipelines(device.Handle, device.Cache.Handle, 1, &info, null, &handle),
                    $"compiling the kernel '{shader}'");
                _handle = handle;
            }
        }
        finally
        {
            device.Functions.DestroyShaderModule(device.Handle, module, null);
        }

        device.Count(1);
    }

    public ulong Handle => _handle;

    public void Dispose()
    {
        ulong handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0)
        {
            if (_device.MayDestroy)
            {
                _device.Functions.DestroyPipeline(_device.Handle, handle, null);
            }

            _device.Count(-1);
        }
    }

    private static ulong CreateModule(VulkanDevice device, string shader)
    {
        using Stream resource = typeof(VulkanPipeline).Assembly.GetManifestResourceStream($"{shader}.spv")
            ?? throw new ArgumentException($"There is no kernel '{shader}'.", nameof(shader));
        uint[] code = new uint[resource.Length / sizeof(uint)];
        resource.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(code.AsSpan()));
        fixed (uint* pointer = code)
        {
            VkShaderModuleCreateInfo info = new()
            {
                Type = VkStructureType.ShaderModuleCreateInfo,
                CodeSize = (nuint)resource.Length,
                Code = pointer,
            };
            ulong module;
            device.Check(device.Functions.CreateShaderModule(device.Handle, &info, null, &module), $"taking the kernel '{shader}'");
            return module;
        }
    }
}
