namespace Mps.Pipeline.Live;

/// <summary>What recordings need of the operating system beyond files.</summary>
public interface IFileSystemSync
{
    /// <summary>A number that two paths share when they lie on the same file system.</summary>
    /// <exception cref="IOException">There is no such path.</exception>
    long DeviceOf(string path);

    /// <summary>Makes everything durable that was written to a path's file system, at once for all files.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such path.</exception>
    /// <exception cref="IOException">The storage refuses.</exception>
    void Sync(string path);
}
