using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>How long the device worked on one step of a chain.</summary>
/// <param name="Name">The step.</param>
/// <param name="Last">For the last picture.</param>
/// <param name="Total">For all pictures.</param>
public readonly record struct KernelTime(string Name, TimeSpan Last, TimeSpan Total);

/// <summary>
/// Measures the steps of a chain by the device's own clock: a timestamp before the first and after each. Owns the query pool. Without timestamps
/// (a device need not have them) every time is zero.
/// </summary>
internal sealed unsafe class KernelClock : IDisposable
{
    /// <summary>The step that comes before the kernels.</summary>
    public const int Upload = 0;

    private readonly VulkanDevice _device;
    private readonly string[] _steps;
    private readonly ulong[] _stamps;
    private readonly double[] _last;
    private readonly double[] _total;
    private readonly ulong _mask;
    private ulong _pool;

    public KernelClock(VulkanDevice device, IEnumerable<string> kernels)
    {
        _device = device;
        _steps = ["upload", .. kernels, "download"];
        _stamps = new ulong[_steps.Length + 1];
        _last = new double[_steps.Length];
        _total = new double[_steps.Length];
        int bits = device.Physical.TimestampBits;
        _mask = bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;
        if (bits == 0)
        {
            return;
        }

        VkQueryPoolCreateInfo info = new()
        {
            Type = VkStructureType.QueryPoolCreateInfo,
            QueryType = VulkanNumbers.TimestampQuery,
            QueryCount = (uint)_stamps.Length,
        };
        ulong pool;
        device.Check(device.Functions.CreateQueryPool(device.Handle, &info, null, &pool), "making a query pool");
        _pool = pool;
        device.Count(1);
    }

    /// <summary>The step after the kernels; kernel k is step k + 1.</summary>
    public int Download => _steps.Length - 1;

    public IReadOnlyList<KernelTime> Times =>
        [.. _steps.Select((name, step) => new KernelTime(name, TimeSpan.FromMicroseconds(_last[step] / 1000), TimeSpan.FromMicroseconds(_total[step] / 1000)))];

    /// <summary>Writes the first timestamp.</summary>
    public void Begin(CommandList list)
    {
        if (_pool != 0)
        {
            _device.Functions.CmdResetQueryPool(list.Handle, _pool, 0, (uint)_stamps.Length);
            _device.Functions.CmdWriteTimestamp(list.Handle, VkPipelineStages.TopOfPipe, _pool, 0);
        }
    }

    /// <summary>Writes the timestamp at the end of a step.</summary>
    public void Mark(CommandList list, int step)
    {
        if (_pool != 0)
        {
            _device.Functions.CmdWriteTimestamp(list.Handle, VkPipelineStages.BottomOfPipe, _pool, (uint)step + 1);
        }
    }

    /// <summary>Reads the timestamps of a picture that is done.</summary>
    public void Read()
    {
        if (_pool == 0)
        {
            return;
        }

        fixed (ulong* stamps = _stamps)
        {
            VulkanResult result = _device.Functions.GetQueryPoolResults(
                _device.Handle, _pool, 0, (uint)_stamps.Length, (nuint)(_stamps.Length * sizeof(ulong)), stamps, sizeof(ulong), VulkanNumbers.Query64Bits);
            _device.Check(result, "reading timestamps");
            if (result != VulkanResult.Success)
            {
                return; // NotReady: this picture is not timed.
            }
        }

        for (int step = 0; step < _steps.Length; step++)
        {
            _last[step] = ((_stamps[step + 1] - _stamps[step]) & _mask) * _device.Physical.TimestampPeriod;
            _total[step] += _last[step];
        }
    }

    public void Dispose()
    {
        ulong pool = Interlocked.Exchange(ref _pool, 0);
        if (pool != 0)
        {
            if (_device.MayDestroy)
            {
                _device.Functions.DestroyQueryPool(_device.Handle, pool, null);
            }

            _device.Count(-1);
        }
    }
}
