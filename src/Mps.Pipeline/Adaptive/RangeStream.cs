namespace Mps.Pipeline.Adaptive;

/// <summary>Ranges of files as one stream, in order: a track as a player's buffer sees it. Owns the file that is open.</summary>
internal sealed class RangeStream : Stream
{
    private readonly string _folder;
    private readonly FileRange[] _ranges;
    private readonly long[] _starts;
    private FileStream? _file;
    private string _open = "";
    private long _position;

    /// <param name="folder">The ranges' files are relative to it.</param>
    /// <param name="ranges">In order.</param>
    public RangeStream(string folder, IEnumerable<FileRange> ranges)
    {
        _folder = folder;
        _ranges = [.. ranges];
        _starts = new long[_ranges.Length];
        for (int i = 1; i < _ranges.Length; i++)
            _starts[i] = _starts[i - 1] + _ranges[i - 1].Length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _ranges.Length == 0 ? 0 : _starts[^1] + _ranges[^1].Length;

    public override long Position { get => _position; set => _position = value; }

    /// <summary>Which range a position lies in.</summary>
    public int RangeAt(long position)
    {
        int found = Array.BinarySearch(_starts, position);
        return found >= 0 ? found : ~found - 1;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_position >= Length)
            return 0;
        int at = RangeAt(_position);
        // Empty ranges share a start with the next one.
        while (_ranges[at].Length == 0)
            at++;
        FileRange range = _ranges[at];
        long inside = _position - _starts[at];
        if (_open != range.File)
        {
            _file?.Dispose();
            _file = new FileStream(Path.Combine(_folder, range.File), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            _open = range.File;
        }

        int wanted = (int)Math.Min(buffer.Length, range.Length - inside);
        int read = RandomAccess.Read(_file!.SafeFileHandle, buffer[..wanted], range.Offset + inside);
        if (read == 0)
            throw new EndOfStreamException($"{range.File} is shorter than its range.");
        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        _position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => _position + offset, _ => Length + offset };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        _file = null;
        base.Dispose(disposing);
    }
}
