using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Adaptive;

/// <summary>Puts the bytes of one track into a file per segment, or into one file with ranges. Owns the open file. One thread at a time.</summary>
internal sealed class SegmentStore(RunContext context, TrackNames names, bool singleFile) : IDisposable
{
    private readonly List<string> _files = [];
    private FileStream? _file;
    private string _name = "";
    private long _pieceStart;
    private int _segments;

    /// <summary>All segments lie in one file.</summary>
    public bool SingleFile => singleFile;

    /// <summary>Every file made, relative to the staging folder, in the order of making.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Some bytes of the open segment are there.</summary>
    public bool HasPiece => _file is not null && _file.Position > _pieceStart;

    /// <summary>Appends to the open segment; the first bytes open it.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_file is null)
            Open(names.Segment(_segments));
        _file!.Write(bytes);
    }

    /// <summary>Ends the open segment.</summary>
    public FileRange EndSegment()
    {
        _segments++;
        return EndPiece();
    }

    /// <summary>Stores what players need before any segment: a file of its own, or the head of the only file, with room behind it.</summary>
    /// <param name="bytes">The initialisation section.</param>
    /// <param name="room">Bytes to leave after it in the only file.</param>
    public FileRange WriteInit(ReadOnlySpan<byte> bytes, int room)
    {
        Open(singleFile ? names.Segment(0) : names.Init);
        _file!.Write(bytes);
        FileRange range = EndPiece();
        if (singleFile)
        {
            _file.Write(new byte[room]);
            _pieceStart = _file.Position;
        }

        return range;
    }

    /// <summary>Overwrites a part of the only file.</summary>
    public void Overwrite(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_file!.SafeFileHandle, bytes, offset);

    /// <summary>Moves everything from an offset on further back and returns by how much: the asked number of bytes.</summary>
    public void MakeRoom(long offset, int bytes)
    {
        byte[] block = new byte[Math.Max(bytes, 1 << 20)];
        long end = _file!.Length;
        for (long at = end; at > offset;)
        {
            int part = (int)Math.Min(block.Length, at - offset);
            at -= part;
            ReadExactly(block.AsSpan(0, part), at);
            RandomAccess.Write(_file.SafeFileHandle, block.AsSpan(0, part), at + bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void ReadExactly(Span<byte> into, long offset)
    {
        for (int done = 0; done < into.Length;)
        {
            int read = RandomAccess.Read(_file!.SafeFileHandle, into[done..], offset + done);
            if (read == 0)
                throw new EndOfStreamException($"{_name} is shorter than what was written to it.");
            done += read;
        }
    }

    private FileRange EndPiece()
    {
        var range = new FileRange(_name, _pieceStart, _file!.Position - _pieceStart);
        if (singleFile)
            _pieceStart = _file.Position;
        else
            Dispose();
        return range;
    }

    private void Open(string name)
    {
        _file = new FileStream(context.PathOf(name), FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _name = name;
        _pieceStart = 0;
        _files.Add(name);
    }
}
