using System.Buffers.Binary;

namespace Mps.Pipeline.Adaptive;

/// <summary>
/// Takes a stream of ISO base media boxes (ISO/IEC 14496-12, 4.2) in pieces of any size. Top-level boxes come out whole, except
/// media data, which passes through as it comes.
/// </summary>
internal sealed class BoxParser(BoxParser.BoxSink box, BoxParser.DataSink data)
{
    private const int HeaderBytes = 8;
    private const int LargeHeaderBytes = 16;

    private byte[] _buffer = new byte[4096];
    private int _held;
    private long _dataLeft;

    /// <summary>Takes a whole box that may be changed in place.</summary>
    public delegate void BoxSink(uint type, Span<byte> box);

    /// <summary>Takes a piece of a media data box, its header included.</summary>
    public delegate void DataSink(ReadOnlySpan<byte> piece);

    /// <summary>Takes the next bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_dataLeft > 0)
            {
                int part = (int)Math.Min(_dataLeft, bytes.Length);
                data(bytes[..part]);
                _dataLeft -= part;
                bytes = bytes[part..];
                continue;
            }

            int missing = Missing();
            int taken = Math.Min(missing, bytes.Length);
            Hold(bytes[..taken]);
            bytes = bytes[taken..];
            if (taken == missing && Missing() == 0)
                Emit();
        }
    }

    private uint Type => BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(4));

    // Bytes until the box, or the header of media data, is whole.
    private int Missing()
    {
        if (_held < HeaderBytes)
            return HeaderBytes - _held;
        uint size = BinaryPrimitives.ReadUInt32BigEndian(_buffer);
        if (Type == Boxes.MediaData)
            return size == 1 ? Math.Max(0, LargeHeaderBytes - _held) : 0;
        if (size is < HeaderBytes or > int.MaxValue)
            throw new InvalidDataException($"A box of {size} bytes is not expected here.");
        return (int)size - _held;
    }

    private void Emit()
    {
        if (Type != Boxes.MediaData)
        {
            box(Type, _buffer.AsSpan(0, _held));
        }
        else
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(_buffer);
            long whole = size == 1 ? BinaryPrimitives.ReadInt64BigEndian(_buffer.AsSpan(HeaderBytes)) : size;
            data(_buffer.AsSpan(0, _held));
            _dataLeft = whole - _held;
        }

        _held = 0;
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_held + bytes.Length > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _held + bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(_held));
        _held += bytes.Length;
    }
}
