using System.Text;
using Mps.Jobs;

namespace Mps.Daemon.Workers;

/// <summary>What becomes of a line that is longer than the limit.</summary>
internal enum LongLine
{
    /// <summary>It is a protocol error; an unfinished last line is dropped (its writer died over it).</summary>
    Refuse,

    /// <summary>Its beginning is returned, its rest skipped; an unfinished last line is returned.</summary>
    Cut,
}

/// <summary>Reads lines of UTF-8 from a pipe with a bounded buffer. Borrows the stream; one reader at a time.</summary>
internal sealed class LineReader(Stream stream, int maxLineBytes, LongLine longLine)
{
    private const int SmallBufferBytes = 4096;

    private byte[] _buffer = new byte[SmallBufferBytes];
    private int _start;
    private int _end;
    private bool _skipping;

    /// <summary>The next line without its newline, or null at the end of the stream.</summary>
    /// <exception cref="CorridorException">The line is longer than the limit and long lines are refused.</exception>
    public async Task<string?> ReadAsync()
    {
        var searched = _start;
        while (true)
        {
            var newline = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = Take(searched + newline - _start, 1);
                searched = _start;
                if (!_skipping)
                    return line;
                _skipping = false;
                continue;
            }

            if (_end - _start > maxLineBytes)
            {
                if (longLine == LongLine.Refuse)
                    throw new CorridorException($"A line is longer than {maxLineBytes} bytes.");
                var line = Take(_end - _start, 0);
                searched = _start;
                if (_skipping)
                    continue;
                _skipping = true;
                return line[..Math.Min(line.Length, maxLineBytes)] + " …";
            }

            searched = MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
            if (read == 0)
                return longLine == LongLine.Cut && !_skipping && _end > _start ? Take(_end - _start, 0) : null;
            _end += read;
        }
    }

    private string Take(int length, int separator)
    {
        var line = Encoding.UTF8.GetString(_buffer, _start, length);
        _start += length + separator;
        if (_start == _end)
        {
            _start = _end = 0;
            // One long line must not pin its buffer for the life of the worker.
            if (_buffer.Length > 16 * SmallBufferBytes)
                _buffer = new byte[SmallBufferBytes];
        }

        return line;
    }

    /// <summary>Makes the buffer have free bytes behind <see cref="_end"/>; returns where the unsearched bytes begin.</summary>
    private int MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        return _end;
    }
}
