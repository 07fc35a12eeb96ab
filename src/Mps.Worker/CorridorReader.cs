using System.Text;
using Mps.Jobs;

namespace Mps.Worker;

/// <summary>Commands down, one line each, bounded by <see cref="Corridor.MaxLineBytes"/>.</summary>
internal sealed class CorridorReader(Stream stdin)
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next command; null when the daemon is gone.</summary>
    /// <exception cref="CorridorException">The line is too long or no command.</exception>
    public WorkerCommand? Read()
    {
        int searched = 0;
        while (true)
        {
            int newline = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                newline += searched;
                string line = Encoding.UTF8.GetString(_buffer, _start, newline);
                _start += newline + 1;
                return Corridor.ReadCommand(line);
            }

            searched = _end - _start;
            if (searched > Corridor.MaxLineBytes)
                throw new CorridorException($"A command line is longer than {Corridor.MaxLineBytes} bytes.");
            MakeRoom();
            int read = stdin.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
                return null;
            _end += read;
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
