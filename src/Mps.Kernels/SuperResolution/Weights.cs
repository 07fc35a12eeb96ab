namespace Mps.Kernels.SuperResolution;

/// <summary>The weight files that tools/train writes and this assembly carries.</summary>
internal static class Weights
{
    /// <exception cref="InvalidDataException">The assembly was built without that file.</exception>
    public static byte[] Read(string name)
    {
        using Stream stream = typeof(Weights).Assembly.GetManifestResourceStream($"super-resolution/{name}")
            ?? throw new InvalidDataException($"This build has no weights {name}: see tools/train/README.md.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
