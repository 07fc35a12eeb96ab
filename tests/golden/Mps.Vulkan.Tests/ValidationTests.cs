using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Mps.Vulkan.Tests;

/// <summary>
/// The Khronos validation layer, which knows what drivers forgive, has nothing to say about what the kernels' tests do: neither about the use of the API nor
/// about missing barriers. Skipped where the layer is not installed (Debian: vulkan-validationlayers).
/// </summary>
public sealed class ValidationTests(TestDevice shared)
{
    private const string Layer = "VK_LAYER_KHRONOS_validation";

    private static readonly string[] s_manifests = ["/usr/share/vulkan/explicit_layer.d", "/usr/local/share/vulkan/explicit_layer.d", "/etc/vulkan/explicit_layer.d"];

    // Every kernel, chains, shared memory, and pictures that follow each other.
    private static readonly string[] s_classes =
    [
        nameof(BlurTests), nameof(ChainTests), nameof(DeinterlaceTests), nameof(DenoiseTests), nameof(HdrTests), nameof(HostMemoryTests), nameof(OverlayTests), nameof(RestoreTests),
    ];

    [Fact]
    public async Task The_validation_layer_has_nothing_to_say()
    {
        shared.Require();
        Assert.SkipWhen(!s_manifests.Any(IsThere), $"{Layer} is not installed.");
        string folder = Directory.CreateTempSubdirectory("mps-validation-").FullName;
        try
        {
            string settings = Path.Combine(folder, "vk_layer_settings.txt"), log = Path.Combine(folder, "log.txt");
            await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
                khronos_validation.enables = VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT
                khronos_validation.debug_action = VK_DBG_LAYER_ACTION_LOG_MSG
                khronos_validation.report_flags = error,warn,info
                khronos_validation.log_filename = {log}

                """));
            ProcessStartInfo start = new(
                Path.Combine(AppContext.BaseDirectory, "Mps.Vulkan.Tests"), ["-noColor", .. s_classes.SelectMany(name => (string[])["-class", $"*.{name}"])])
            {
                RedirectStandardOutput = true,
                Environment = { ["VK_INSTANCE_LAYERS"] = Layer, ["VK_LAYER_SETTINGS_PATH"] = settings },
            };
            using Process process = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, output);

            // It says that it is there, and which of its checks are on.
            string said = await File.ReadAllTextAsync(log, Encoding.UTF8);
            Assert.Contains("SYNCHRONIZATION_VALIDATION", said, StringComparison.Ordinal);
            Assert.DoesNotContain("VUID-", said, StringComparison.Ordinal);
            Assert.DoesNotContain("SYNC-HAZARD", said, StringComparison.Ordinal);
            Assert.DoesNotContain("UNASSIGNED-", said.Replace("UNASSIGNED-khronos-validation-createinstance-status-message", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsThere(string folder) => File.Exists(Path.Combine(folder, "VkLayer_khronos_validation.json"));
}
