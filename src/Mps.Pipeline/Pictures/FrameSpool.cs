using Microsoft.Win32.SafeHandles;

namespace Mps.Pipeline.Pictures;

/// <summary>
/// Small pictures of one size, kept until all of them are known: in memory, or when they are too many in a file that has no name
/// any more and vanishes with this. Written in any order by any thread.
/// </summary>
internal sealed class FrameSpool : IDisposable
{
    /// <summary>Bytes that are kept in memory.</summary>
    public const long InMemory = 64L << 20;

    private readonly int _size;
    private readonly byte[][]? _memory;
    private readonly SafeFileHandle? _file;

    /// <param name="frameBytes">Bytes of one picture.</param>
    /// <param name="count">Pictures.</param>
    /// <param name="folder">Where a file may be made.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public FrameSpool(int frameBytes, int count, string folder)
    {
        _size = frameBytes;
        if ((long)frameBytes * count <= InMemory)
        {
            _memory = new byte[count][];
            return;
        }

        string path = Path.Combine(folder, $"mps-spool-{Guid.NewGuid():N}");
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        File.Delete(path);
    }

    /// <summary>Lies in a file.</summary>
    public bool OnDisk => _file is not null;

    /// <summary>Keeps a picture.</summary>
    /// <exception cref="IOException">The storage refuses.</exception>
    public void Write(int index, ReadOnlySpan<byte> picture)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(picture.Length, _size, nameof(picture));
        if (_file is not null)
            RandomAccess.Write(_file, picture, (long)index * _size);
        else
            _memory![index] = picture.ToArray();
    }

    /// <summary>Fetches a picture that was written.</summary>
    /// <exception cref="IOException">The storage refuses.</exception>
    public void Read(int index, Span<byte> picture)
    {
        if (_file is null)
        {
            _memory![index].CopyTo(picture);
            return;
        }

        for (int done = 0; done < _size;)
        {
            int read = RandomAccess.Read(_file, picture[done.._size], ((long)index * _size) + done);
            if (read == 0)
                throw new EndOfStreamException("The spool file has lost a picture.");
            done += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}
