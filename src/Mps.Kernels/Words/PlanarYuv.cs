using Mps.Media;

namespace Mps.Kernels.Words;

/// <summary>
/// Rows of planar Y'CbCr pictures, in and out of twelve-bit words. Handed to the threads of a <see cref="RowTeam"/> by the kernel
/// that owns it: the pictures are those of the running call.
/// </summary>
internal sealed unsafe class PlanarYuv
{
    private readonly FrameFormat _format;
    private readonly FrameFormat _targetFormat;
    private readonly delegate*<byte*, short*, int, int, void> _load;
    private readonly delegate*<short*, byte*, int, int, void> _store;
    private FramePlanes _source;
    private FramePlanes _target;

    /// <param name="format">Of the pictures that are read.</param>
    /// <param name="kernels">Instruction set.</param>
    /// <param name="what">What the kernel does, for the message: "sharpened".</param>
    /// <param name="target">Of the pictures that are written; null = the same.</param>
    /// <exception cref="NotSupportedException">The format is not <see cref="Supports">supported</see>.</exception>
    /// <exception cref="ArgumentException">The format is not valid.</exception>
    public PlanarYuv(FrameFormat format, KernelSet kernels, string what, FrameFormat? target = null)
    {
        if (!Supports(format.PixelFormat))
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be {what}: planar Y'CbCr of 8 to 12 bits can. Convert them first.");
        if (!format.IsValid)
            throw new ArgumentException($"'{format}' is no frame format.", nameof(format));
        _format = format;
        _targetFormat = target ?? format;
        _load = kernels.Level switch
        {
            KernelLevel.Avx512 => &TwelveBits.Load<Words512>,
            KernelLevel.Avx2 => &TwelveBits.Load<Words256>,
            _ => &TwelveBits.LoadScalar,
        };
        _store = kernels.Level switch
        {
            KernelLevel.Avx512 => &TwelveBits.Store<Words512>,
            KernelLevel.Avx2 => &TwelveBits.Store<Words256>,
            _ => &TwelveBits.StoreScalar,
        };
    }

    /// <summary>True for luma alone and for planar Y'CbCr, with alpha or without, of 8 to 12 bits, chroma halved at most.</summary>
    public static bool Supports(PixelFormat format)
    {
        FrameFormat probe = new(format, 16, 16);
        return probe.IsValid && probe.PlaneCount != 2 && probe.BitsPerSample <= 12 && probe.Log2ChromaWidth <= 1 && probe.Log2ChromaHeight <= 1
            && Enumerable.Range(0, probe.PlaneCount).All(plane => probe.PixelBytes(plane) == probe.BytesPerSample) && !format.Name().StartsWith("gb", StringComparison.Ordinal);
    }

    /// <summary>Takes the pictures of a call.</summary>
    /// <exception cref="ArgumentException">A picture has another format.</exception>
    public void Take(ReadOnlyFrameView source, FrameView target)
    {
        if (source.Format != _format || target.Format != _targetFormat)
            throw new ArgumentException($"The kernel was made for {_format} to {_targetFormat}, not {source.Format} to {target.Format}.", nameof(source));
        (_source, _target) = (source.Planes, target.Planes);
    }

    /// <summary>Reads a source row; rows beyond the edges repeat the outermost.</summary>
    public void Load(int plane, int y, short* to)
    {
        y = Math.Clamp(y, 0, _format.PlaneHeight(plane) - 1);
        _load((byte*)Source(plane, y), to, _format.PlaneWidth(plane), _format.BitsPerSample);
    }

    /// <summary>Writes a row of the target.</summary>
    public void Store(int plane, int y, short* from) =>
        _store(from, (byte*)_target.Addresses[plane] + ((nint)y * _target.LineSizes[plane]), _targetFormat.PlaneWidth(plane), _targetFormat.BitsPerSample);

    /// <summary>Reads a luma row, and one sample more than it has: the last again, for chroma of an odd width.</summary>
    public void LoadLuma(int y, short* to)
    {
        Load(0, y, to);
        to[_format.Width] = to[_format.Width - 1];
    }

    /// <summary>Copies a plane as it is (pictures of one format), the rows that belong to luma rows <paramref name="first"/>..<paramref name="end"/>-1; nothing if there is no such plane.</summary>
    /// <param name="plane">Which.</param>
    /// <param name="first">Multiple of 2.</param>
    /// <param name="end">Multiple of 2, or the picture's height.</param>
    public void CopyPlane(int plane, int first, int end)
    {
        if (plane >= _format.PlaneCount)
            return;
        int bytes = _format.RowBytes(plane), last = ChromaRow(plane, end);
        for (int y = ChromaRow(plane, first); y < last; y++)
        {
            nint to = _target.Addresses[plane] + ((nint)y * _target.LineSizes[plane]);
            Buffer.MemoryCopy((void*)Source(plane, y), (void*)to, bytes, bytes);
        }
    }

    /// <summary>Copies all planes but luma, as <see cref="CopyPlane"/>.</summary>
    public void CopyAllButLuma(int first, int end)
    {
        for (int plane = 1; plane < _format.PlaneCount; plane++)
            CopyPlane(plane, first, end);
    }

    /// <summary>The first row of a plane that belongs to luma row <paramref name="y"/> and those after it.</summary>
    public int ChromaRow(int plane, int y) => plane is 1 or 2 ? (y + (1 << _format.Log2ChromaHeight) - 1) >> _format.Log2ChromaHeight : y;

    private nint Source(int plane, int y) => _source.Addresses[plane] + ((nint)y * _source.LineSizes[plane]);
}
