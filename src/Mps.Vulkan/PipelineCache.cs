using System.Security.Cryptography;
using Mps.Vulkan.Interop;

namespace Mps.Vulkan;

/// <summary>
/// Compiled pipelines, kept in a file for each device, driver and version of it. Owns the VkPipelineCache. The file is a mark, the SHA-256 of what
/// follows, and the driver's data: drivers trust what they are given, so a file that is not whole is never given to them. It is replaced
/// as a whole; of several processes that write, the last wins.
/// </summary>
internal sealed unsafe class PipelineCache : IDisposable
{
    private static readonly byte[] s_mark = "MPSVKPC1"u8.ToArray();

    private readonly VulkanDevice _device;
    private readonly string? _path;
    private readonly byte[] _loaded;
    private readonly Action<Action> _write;

    public PipelineCache(VulkanDevice device, VulkanOptions options)
    {
        _device = device;
        _write = options.WriteCache ?? (write => write());
        _path = options.CacheFolder is null ? null : Path.Combine(options.CacheFolder, $"pipelines-{device.Physical.CacheIdentity}.bin");
        (_loaded, Note) = Load(_path);
        fixed (byte* data = _loaded)
        {
            VkPipelineCacheCreateInfo info = new()
            {
                Type = VkStructureType.PipelineCacheCreateInfo,
                InitialDataSize = (nuint)_loaded.Length,
                InitialData = data,
            };
            ulong handle;
            device.Check(device.Functions.CreatePipelineCache(device.Handle, &info, null, &handle), "making a pipeline cache");
            Handle = handle;
        }
    }

    public ulong Handle { get; }

    /// <summary>What became of the file, for people.</summary>
    public string Note { get; private set; }

    public void Dispose()
    {
        Save();
        _device.Functions.DestroyPipelineCache(_device.Handle, Handle, null);
    }

    // Writes the file if there is more to keep than was read.
    private void Save()
    {
        if (_path is null)
        {
            return;
        }

        byte[] data = Data();
        if (data.AsSpan().SequenceEqual(_loaded))
        {
            return;
        }

        _write(() => Write(data));
    }

    private void Write(byte[] data)
    {
        string temporary = $"{_path}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path!)!);
            using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write))
            {
                file.Write(s_mark);
                file.Write(SHA256.HashData(data));
                file.Write(data);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path!, overwrite: true);
            Note = $"{data.Length} bytes written to {_path}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Kernels are compiled again next time: slower, not wrong.
            Note = $"could not be written: {e.Message}";
        }
    }

    private static (byte[] Data, string Note) Load(string? path)
    {
        if (path is null)
        {
            return ([], "not kept");
        }

        try
        {
            byte[] file = File.ReadAllBytes(path);
            int header = s_mark.Length + SHA256.HashSizeInBytes;
            return file.Length > header
                && file.AsSpan().StartsWith(s_mark)
                && SHA256.HashData(file.AsSpan(header)).AsSpan().SequenceEqual(file.AsSpan(s_mark.Length, SHA256.HashSizeInBytes))
                ? (file[header..], $"{file.Length - header} bytes read from {path}")
                : ([], $"{path} was damaged; begun anew");
        }
        catch (FileNotFoundException)
        {
            return ([], "begun");
        }
        catch (DirectoryNotFoundException)
        {
            return ([], "begun");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], $"could not be read: {e.Message}");
        }
    }

    private byte[] Data()
    {
        nuint bytes = 0;
        if (_device.Functions.GetPipelineCacheData(_device.Handle, Handle, &bytes, null) < 0)
        {
            return _loaded;
        }

        byte[] data = new byte[bytes];
        fixed (byte* pointer = data)
        {
            return _device.Functions.GetPipelineCacheData(_device.Handle, Handle, &bytes, pointer) == VulkanResult.Success
                ? data[..(int)bytes]
                : _loaded;
        }
    }
}
