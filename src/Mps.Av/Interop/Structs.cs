using System.Runtime.InteropServices;
using Mps.Media;

// Fields are written by native code.
#pragma warning disable CS0649

namespace Mps.Av.Interop;

/// <summary>Mirrors of the flat structs of <c>av.h</c>; field order and sizes are checked by a test against the C side.</summary>
internal struct PacketInfo
{
    public long Pts, Dts, Duration, Position;
    public int Stream, Size, Key, Dated;
}

internal unsafe struct FrameInfo
{
    public long Pts, Duration;
    public nint Data0, Data1, Data2, Data3;
    public fixed int Stride[4];
    public int Width, Height, Format;
    public int Key, Interlaced, TopFieldFirst;
    public int Samples, SampleRate, Channels;
    public Rational Sar;
    public int ColorPrimaries, ColorTransfer, ColorSpace, ColorRange, ChromaLocation;
}

internal struct DeviceFramesInfo
{
    public int Width, Height, Format, MemoryFormat;
}

internal unsafe struct HdrInfo
{
    public int HasMastering;
    public fixed int Red[2];
    public fixed int Green[2];
    public fixed int Blue[2];
    public fixed int White[2];
    public int MaxLuminance, MinLuminance, HasLight, MaxContent, MaxAverage;
}

internal unsafe struct SourceInfo
{
    public long DurationUs, StartUs, BitRate, Size;
    public int Streams, Seekable;
    public int DurationIsGuess, Reserved;
    public fixed byte Format[64];
}

internal unsafe struct StreamInfo
{
    public long Start, Duration, Frames, BitRate;
    public Rational TimeBase, AverageRate, RealRate, Sar;
    public int Index, Type, Width, Height, Format;
    public int Rotation;
    public int Mirrored;
    public int SampleRate, Channels, FrameSize;
    public int Profile, Level, FieldOrder;
    public int ColorPrimaries, ColorTransfer, ColorSpace, ColorRange;
    public int Bits, AttachedPicture, IsDefault, ReorderFrames;
    public fixed byte Codec[32];
    public fixed byte ProfileName[48];
    public fixed byte FormatName[32];
    public fixed byte Layout[64];
    public fixed byte Language[16];
    public fixed byte PrimariesName[24];
    public fixed byte TransferName[24];
    public fixed byte SpaceName[24];
    public fixed byte CodecString[64];
    public int HasMasteringDisplay, Decodable;
    public int ChromaLocation;
}

internal unsafe struct PictureMemory
{
    public nint Opaque;
    public delegate* unmanaged<nint, long, nint> Acquire;
    public delegate* unmanaged<nint, nint, void> Release;
}

internal struct VideoFormat
{
    public int Width, Height, Format;
    public Rational Sar, TimeBase, FrameRate;
    public int ColorPrimaries, ColorTransfer, ColorSpace, ColorRange, ChromaLocation;
}

internal unsafe struct AudioFormat
{
    public int Format, SampleRate, Channels;
    public Rational TimeBase;
    public fixed byte Layout[64];
}

internal struct VideoEncoding
{
    public VideoFormat Format;
    public long BitRate, MaxRate, BufferSize;
    public int Gop, BFrames, Threads, GlobalHeader;
    public int Profile, Level;
}

internal struct AudioEncoding
{
    public AudioFormat Format;
    public long BitRate;
    public int GlobalHeader, Reserved;
}

internal static unsafe class NativeText
{
    /// <summary>A zero-terminated UTF-8 field as a string.</summary>
    public static string Read(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>Writes with truncation and a final zero.</summary>
    public static void Write(byte* to, int size, string text)
    {
        int written = System.Text.Encoding.UTF8.GetBytes(text.AsSpan(0, Math.Min(text.Length, (size - 1) / 4)), new Span<byte>(to, size - 1));
        to[written] = 0;
    }
}
