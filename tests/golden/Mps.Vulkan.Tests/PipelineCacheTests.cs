using System.Security.Cryptography;
using Mps.Media;
using Mps.Vulkan.Scaling;

namespace Mps.Vulkan.Tests;

public sealed class PipelineCacheTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-vulkan-");

    private string CacheFile => Assert.Single(Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories));

    [Fact]
    public void It_is_written_and_read_again()
    {
        Assert.Equal("begun", Use());
        byte[] written = File.ReadAllBytes(CacheFile);
        Assert.Equal("MPSVKPC1"u8, written.AsSpan(0, 8));
        Assert.Equal(SHA256.HashData(written.AsSpan(40)), written.AsSpan(8, 32));
        Assert.Equal($"{written.Length - 40} bytes read from {CacheFile}", Use());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-1)]
    public void A_damaged_file_is_ignored_and_replaced(int place)
    {
        Use();
        string file = CacheFile;
        byte[] damaged = File.ReadAllBytes(file);
        damaged[place < 0 ? damaged.Length + place : place] ^= 1;
        File.WriteAllBytes(file, damaged);
        Assert.Equal($"{file} was damaged; begun anew", Use());
        Assert.Contains("bytes read from", Use(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(60)]
    public void A_file_that_was_cut_off_is_ignored(int length)
    {
        Use();
        using (FileStream file = new(CacheFile, FileMode.Open))
        {
            file.SetLength(length);
        }

        Assert.Contains("was damaged", Use(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_costs_nothing_but_time()
    {
        string file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");
        VulkanDevice device = TestDevice.Open(Path.Combine(file, "cache"));
        using (device)
        {
            using VulkanScaler scaler = new(device, new FrameFormat(PixelFormat.Gray, 8, 8), 4, 4);
        }

        Assert.StartsWith("could not be", device.CacheNote, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // Opens a device, compiles something and closes it; what was found is what it says at first.
    private string Use()
    {
        using VulkanDevice device = TestDevice.Open(Path.Combine(_folder.FullName, "cache"));
        string found = device.CacheNote;
        using VulkanScaler scaler = new(device, new FrameFormat(PixelFormat.Gray, 8, 8), 4, 4);
        return found;
    }
}
