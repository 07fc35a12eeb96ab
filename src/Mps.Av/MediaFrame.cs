using Mps.Av.Interop;
using Mps.Media;

namespace Mps.Av;

/// <summary>
/// One decoded picture or block of samples: a reference to its memory (a ring slot, a pooled picture or the library's own)
/// with its times. Owns its native frame; the memory is shared by reference count, so passing frames on never copies pixels.
/// </summary>
public sealed unsafe class MediaFrame : IMovable<MediaFrame>
{
    private static readonly int s_interleavedFloat = AvLibrary.SampleFormat("flt");

    internal FrameHandle Handle { get; }

    /// <summary>An empty frame.</summary>
    public MediaFrame()
    {
        Handle = Shim.AllocFrame();
        if (Handle.IsInvalid)
            throw new InsufficientMemoryException();
        Handle.Count();
    }

    /// <summary>Everything the frame says of itself as it is now.</summary>
    public FrameFacts Facts
    {
        get
        {
            FrameInfo info;
            Shim.GetFrame(Handle, &info);
            return new FrameFacts(in info);
        }
    }

    /// <summary>The colour volume that the frame itself states; null = none.</summary>
    public HdrFacts? Hdr
    {
        get
        {
            HdrInfo info;
            Shim.GetFrameHdr(Handle, &info);
            return HdrFacts.From(in info);
        }
    }

    /// <summary>Presentation time in its maker's time base; <see cref="MediaPacket.NoTime"/> = unknown.</summary>
    public long Pts
    {
        get
        {
            FrameInfo info;
            Shim.GetFrame(Handle, &info);
            return info.Pts;
        }
        set => Shim.SetFramePts(Handle, value);
    }

    /// <summary>Sets how long it is shown, in its maker's time base; 0 = unknown.</summary>
    public void SetDuration(long duration) => Shim.SetFrameDuration(Handle, duration);

    /// <summary>Nobody else refers to the memory: its pixels may be changed.</summary>
    public bool IsWritable => Shim.IsFrameWritable(Handle) != 0;

    /// <summary>Makes this a fresh block of samples, not cleared.</summary>
    /// <param name="parameters">Format, rate and channels.</param>
    /// <param name="samples">Samples per channel.</param>
    public void AllocateSamples(AudioParameters parameters, int samples)
    {
        AudioFormat format = parameters.ToNative();
        MediaException.ThrowIfFailed(Shim.AllocSamples(Handle, &format, samples), "take memory for sound");
    }

    /// <summary>The samples of a block of interleaved floats; valid while the frame is, and only written by who made them.</summary>
    /// <exception cref="InvalidOperationException">The block is of another format.</exception>
    public Span<float> Floats
    {
        get
        {
            FrameFacts facts = Facts;
            if (facts.Format != s_interleavedFloat)
                throw new InvalidOperationException($"The samples are {AvLibrary.SampleFormatName(facts.Format)}, not interleaved floats.");
            return new Span<float>((void*)facts.Plane(0), facts.Samples * facts.Channels);
        }
    }

    /// <summary>Drops the memory.</summary>
    public void Clear() => Shim.UnrefFrame(Handle);

    /// <summary>Makes this a further reference to the memory of <paramref name="other"/>.</summary>
    public void Reference(MediaFrame other)
    {
        Clear();
        MediaException.ThrowIfFailed(Shim.RefFrame(Handle, other.Handle), "reference a frame");
    }

    /// <summary>Takes the content of <paramref name="other"/>, which is left empty.</summary>
    public void MoveFrom(MediaFrame other)
    {
        Clear();
        Shim.MoveFrame(Handle, other.Handle);
    }

    /// <summary>Copies time, colour and side data, not pixels.</summary>
    public void CopyPropertiesFrom(MediaFrame other) =>
        MediaException.ThrowIfFailed(Shim.CopyFrameProperties(Handle, other.Handle), "copy frame properties");

    /// <summary>
    /// Copies picture and properties from a device or to one, whichever way the two frames lie. This frame has a picture
    /// already, or (towards memory) gets one.
    /// </summary>
    public void TransferFrom(MediaFrame other) =>
        MediaException.ThrowIfFailed(Shim.TransferFrame(Handle, other.Handle), "copy a picture between memory and a device");

    /// <summary>Asks the encoder for a key frame here, or lets it choose, whatever the decoder saw.</summary>
    public void RequestKey(bool key) => Shim.RequestKey(Handle, key ? 1 : 0);

    /// <summary>Says that the picture is whole, not two fields.</summary>
    public void SetProgressive() => Shim.SetFrameProgressive(Handle);

    /// <summary>Sets the shape of a sample.</summary>
    public void SetSampleAspectRatio(Rational ratio) => Shim.SetFrameSar(Handle, ratio);

    /// <summary>Says what the colours are, and drops what was said of their volume; the pixels stay.</summary>
    public void SetColor(in ColorFacts color) => Shim.SetFrameColor(Handle, color.Primaries, color.Transfer, color.Space, color.Range, color.ChromaLocation);

    /// <summary>Says where chroma lies, the library's number.</summary>
    public void SetChromaLocation(int location) => Shim.SetFrameChromaLocation(Handle, location);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}

/// <summary>A snapshot of a frame's fields. Pointers are valid while the frame is.</summary>
public readonly unsafe struct FrameFacts
{
    private readonly FrameInfo _info;

    internal FrameFacts(in FrameInfo info) => _info = info;

    /// <summary>Presentation time in its maker's time base.</summary>
    public long Pts => _info.Pts;

    /// <summary>Duration in its maker's time base; 0 = unknown.</summary>
    public long Duration => _info.Duration;

    /// <summary>Width, pixels.</summary>
    public int Width => _info.Width;

    /// <summary>Height, pixels.</summary>
    public int Height => _info.Height;

    /// <summary>The library's pixel or sample format number.</summary>
    public int Format => _info.Format;

    /// <summary>A key frame, as the decoder sees it.</summary>
    public bool Key => _info.Key != 0;

    /// <summary>Interlaced picture.</summary>
    public bool Interlaced => _info.Interlaced != 0;

    /// <summary>Of an interlaced picture, the field of rows 0, 2, 4, … is the earlier one.</summary>
    public bool TopFieldFirst => _info.TopFieldFirst != 0;

    /// <summary>Samples per channel of an audio frame.</summary>
    public int Samples => _info.Samples;

    /// <summary>Samples per second of an audio frame.</summary>
    public int SampleRateHz => _info.SampleRate;

    /// <summary>Channels of an audio frame.</summary>
    public int Channels => _info.Channels;

    /// <summary>Shape of a sample; 0:1 = unknown.</summary>
    public Rational SampleAspectRatio => _info.Sar;

    /// <summary>The library's colour numbers: primaries, transfer, space, range, chroma location.</summary>
    public ColorFacts Color => new(_info.ColorPrimaries, _info.ColorTransfer, _info.ColorSpace, _info.ColorRange, _info.ChromaLocation);

    /// <summary>Address of the first byte of plane 0 to 3; 0 = no such plane.</summary>
    public nint Plane(int index) => index switch { 0 => _info.Data0, 1 => _info.Data1, 2 => _info.Data2, _ => _info.Data3 };

    /// <summary>Bytes from line to line of plane 0 to 3.</summary>
    public int Stride(int index)
    {
        fixed (int* stride = _info.Stride)
            return stride[index];
    }
}

/// <summary>The library's numbers for colour primaries, transfer, matrix, range and where chroma lies; 2 (and 0 for the last two) = unspecified.</summary>
public readonly record struct ColorFacts(int Primaries, int Transfer, int Space, int Range, int ChromaLocation = 0)
{
    /// <summary>Nothing stated.</summary>
    public static readonly ColorFacts Unspecified = new(2, 2, 2, 0);
}
