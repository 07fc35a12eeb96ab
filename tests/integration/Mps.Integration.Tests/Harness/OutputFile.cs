using System.Globalization;
using System.Security.Cryptography;
using Xunit;

namespace Mps.Integration.Tests.Harness;

/// <summary>What every successful output must be, whatever was asked for.</summary>
internal static class OutputFile
{
    /// <summary>The file lies in its bucket, decodes from end to end, and is what the API says it is.</summary>
    public static async Task<(string Path, MediaFacts Facts)> VerifyAsync(this DaemonProcess daemon, TranscodeResult result)
    {
        Assert.True(result.Succeeded, result.ToString());
        var output = result.Output!;
        Assert.StartsWith("/", (string)output["Path"]!, StringComparison.Ordinal);
        var file = Path.Combine(daemon.Output, result.Key);
        Assert.True(File.Exists(file), $"{file} is missing");

        var facts = await FfProbe.DecodeAsync(file);
        Assert.Equal(facts.Format, (string)output["Container"]!);
        Assert.Equal(facts.Duration, (double)output["Duration"]!, 0.1);
        Assert.Equal(Md5(file), ((string)output["Md5"]!).ToLower(CultureInfo.InvariantCulture));
        Assert.Equal(SizeOf(file), (long)output["Size"]!);
        var video = facts.Streams.FirstOrDefault(s => s.Type == "video");
        Assert.Equal(video?.Width ?? 0, (int)output["Width"]!);
        Assert.Equal(video?.Height ?? 0, (int)output["Height"]!);
        Assert.Equal(facts.Streams.Count(s => s.Type == "video"), output["VideoStreamSet"]!.AsArray().Count);
        Assert.Equal(facts.Streams.Count(s => s.Type == "audio"), output["AudioStreamSet"]!.AsArray().Count);
        return (file, facts);
    }

    public static string Md5(string file)
    {
        using var stream = File.OpenRead(file);
#pragma warning disable CA5351 // the API names MD5; it protects nothing here
        return Convert.ToHexStringLower(MD5.HashData(stream));
#pragma warning restore CA5351
    }

    /// <summary>Files of a playlist, itself first.</summary>
    public static IReadOnlyList<string> PlaylistFiles(string playlist) =>
    [
        playlist,
        .. File.ReadLines(playlist).Where(l => l.Length > 0 && !l.StartsWith('#')).Select(l => Path.Combine(Path.GetDirectoryName(playlist)!, l)).Distinct(),
        .. File.ReadLines(playlist).Where(l => l.StartsWith("#EXT-X-MAP:", StringComparison.Ordinal)).Select(l => Path.Combine(Path.GetDirectoryName(playlist)!, l.Split('"')[1])),
    ];

    private static long SizeOf(string file) =>
        (file.EndsWith(".m3u8", StringComparison.Ordinal) ? PlaylistFiles(file) : [file]).Distinct().Sum(f => new FileInfo(f).Length);
}
