using Mps.Media;

namespace Mps.Kernels.Conversion;

/// <summary>
/// Brings pictures to another size, layout (planar, chroma in pairs), depth, subsampling, range and matrix in one go, into a part of the target whose
/// rest is filled. For each row of the target, source rows are blended into a row of words (<see cref="PlaneScaler"/>), which is brought to the
/// target's columns, depth, range and layout; what need not be done is left out, down to a copy.
/// <para>Range and depth are a gain in the coefficients of the second pass and a bias. A change of matrix mixes both chroma rows on the target's chroma
/// grid and adds their share of luma, interpolated to luma's grid, to luma; no R'G'B' picture is made.</para>
/// <para>Accuracy: within 1 of the real-valued formula rounded to nearest; black, white's foot- and headroom and grey keep their codes where the
/// range stays. Every <see cref="KernelLevel"/> gives the same bits, and where only the size changes, <see cref="FrameScaler"/>'s. Nothing is allocated per picture.</para>
/// </summary>
public sealed unsafe class FrameConverter : IPictureKernel
{
    // Multiple of every subsampling.
    private const int Grain = 16;

    private readonly ConversionOptions _options;
    private readonly SampleLayout _target;
    private readonly PictureArea _area;
    private readonly bool _isWhole;
    private readonly LumaRows _luma;
    private readonly ChromaRows? _chroma;
    private readonly ushort _fillLuma;
    private readonly ushort _neutral;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private readonly ConversionScratch[] _scratches;
    private readonly KernelLevel _level;
    private FramePlanes _from;
    private FramePlanes _to;

    /// <param name="source">Of the pictures that come in.</param>
    /// <param name="target">Of the pictures that go out.</param>
    /// <param name="options">What pictures mean, and how they are scaled; null = the defaults.</param>
    /// <param name="team">Threads that share a picture's rows; borrowed. Null = the caller's alone.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">A pixel format is not <see cref="Supports">supported</see>.</exception>
    /// <exception cref="ArgumentException">A size is out of range, or the area does not lie in the target or on its chroma samples.</exception>
    public FrameConverter(FrameFormat source, FrameFormat target, ConversionOptions? options = null, RowTeam? team = null, KernelSet? kernels = null)
    {
        (Source, Target, _options, _target, _team) = (source, target, options ?? new ConversionOptions(), new SampleLayout(target), team ?? RowTeam.Alone);
        _area = CheckedArea(source, target, _options);
        _isWhole = (_area.Width, _area.Height) == (target.Width, target.Height);
        kernels ??= KernelSet.Best;
        _level = kernels.Level;

        SampleLayout from = new(source), picture = new(target with { Width = _area.Width, Height = _area.Height });
        ColourChange change = new(_options.SourceColour, from.Bits, _options.TargetColour, picture.Bits);
        ConversionRows rows = ConversionRows.Of(_level);
        ChromaSource? chroma = from.HasChroma ? new ChromaSource(from, rows) : null;
        _luma = new LumaRows(chroma, from, picture, _options, change, rows, kernels);
        _chroma = chroma is not null && picture.HasChroma ? new ChromaRows(chroma, picture, _options, change, rows, kernels) : null;
        (_fillLuma, _neutral) = FillCodes(change, _options, picture);
        (int lumaLength, int lumaTaps) = _luma.Needs;
        (int chromaLength, int chromaTaps) = _chroma?.Needs ?? default;
        int length = Math.Max(Math.Max(lumaLength, chromaLength), from.HasChroma ? 2 * from.ChromaWidth : 0);
        _scratches = [.. Enumerable.Range(0, _team.Threads).Select(_ => new ConversionScratch(length, Math.Max(lumaTaps, chromaTaps)))];
        _work = Work;
    }

    /// <inheritdoc/>
    public FrameFormat Source { get; }

    /// <inheritdoc/>
    public FrameFormat Target { get; }

    /// <inheritdoc/>
    public string Summary
    {
        get
        {
            bool scales = (Source.Width, Source.Height) != (_area.Width, _area.Height);
            string how = scales ? $" to {_area.Width}x{_area.Height} by our {_options.Kernel.ToString().ToLowerInvariant()} kernel" : " by our kernel";
            string format = Source.PixelFormat != Target.PixelFormat ? $", {Source.PixelFormat.Name()} to {Target.PixelFormat.Name()}" : "";
            (PictureColour from, PictureColour to) = (_options.SourceColour, _options.TargetColour);
            string range = from.FullRange == to.FullRange ? "" : to.FullRange ? ", limited to full range" : ", full to limited range";
            string matrix = from.Matrix == to.Matrix ? "" : ", another matrix";
            return $"{(scales ? "scaled" : "converted")}{how} ({_level}){format}{range}{matrix}";
        }
    }

    /// <summary>
    /// True for Y'CbCr of 8 to 12 bits without alpha, planar or with chroma in pairs (yuv420p, yuv444p12le, nv12, nv16, p010le …), and for luma alone (gray).
    /// </summary>
    public static bool Supports(PixelFormat format) => SampleLayout.Supports(format);

    /// <summary>Where in the target the picture goes.</summary>
    /// <exception cref="NotSupportedException">A pixel format is not <see cref="Supports">supported</see>.</exception>
    /// <exception cref="ArgumentException">A size is out of range, or the area does not lie in the target or on its chroma samples.</exception>
    internal static PictureArea CheckedArea(FrameFormat source, FrameFormat target, ConversionOptions options)
    {
        foreach (FrameFormat format in (ReadOnlySpan<FrameFormat>)[source, target])
        {
            if (!Supports(format.PixelFormat))
                throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be converted: Y'CbCr of 8 to 12 bits without alpha can.");
            if (!format.IsValid)
                throw new ArgumentException($"'{format}' is no frame format.", nameof(source));
        }

        PictureArea area = options.Area ?? new PictureArea(0, 0, target.Width, target.Height);
        int columns = (1 << target.Log2ChromaWidth) - 1, rows = (1 << target.Log2ChromaHeight) - 1;
        bool inside = area is { Left: >= 0, Top: >= 0, Width: > 0, Height: > 0 }
            && area.Width <= target.Width - area.Left && area.Height <= target.Height - area.Top;
        return inside && (area.Left & columns) == 0 && (area.Top & rows) == 0
            ? area
            : throw new ArgumentException($"{area} does not lie in {target}, or does not begin at a chroma sample.", nameof(options));
    }

    /// <summary>Samples of luma and chroma outside of the area, as they lie in memory.</summary>
    internal static (ushort Luma, ushort Chroma) FillCodes(ColourChange change, ConversionOptions options, SampleLayout picture)
    {
        int below = GridScaler.WordBits - picture.Bits;
        return (Code(change.Target.Black + (Math.Clamp(options.Fill, 0, 1) * change.Target.Luma)), Code(CodeRange.Neutral));

        ushort Code(double word) => (ushort)((int)Math.Round(word / (1 << below)) << picture.Below);
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        if (source.Format != Source || target.Format != Target)
            throw new ArgumentException($"The converter was made for {Source} to {Target}, not {source.Format} to {target.Format}.", nameof(source));
        (_from, _to) = (source.Planes, target.Planes);
        _team.Run(Target.Height, Grain, _work);
    }

    /// <inheritdoc/>
    public void Restart()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Work(int first, int end, int worker)
    {
        ConversionScratch scratch = _scratches[worker];
        for (int y = first; y < end; y++)
        {
            int row = y - _area.Top;
            bool beside = (uint)row < (uint)_area.Height;
            if (beside)
                _luma.Make(_from, row, Address(0, _area.Left, y), scratch);
            Fill(0, y, beside, _fillLuma);
        }

        if (!_target.HasChroma)
            return;
        int down = Target.Log2ChromaHeight, left = _area.Left >> Target.Log2ChromaWidth, top = _area.Top >> down;
        int height = (_area.Height + (1 << down) - 1) >> down, last = (end + (1 << down) - 1) >> down;
        for (int y = first >> down; y < last; y++)
        {
            int row = y - top;
            bool beside = (uint)row < (uint)height && _chroma is not null;
            if (beside)
                _chroma!.Make(_from, row, Address(1, left, y), _target.IsPaired ? null : Address(2, left, y), scratch);
            for (int plane = 1; plane < Target.PlaneCount; plane++)
                Fill(plane, y, beside, _neutral);
        }
    }

    private byte* Address(int plane, int x, int y) => (byte*)_to.Addresses[plane] + ((nint)y * _to.LineSizes[plane]) + ((nint)x * Target.PixelBytes(plane));

    // What lies left and right of the area, or the whole row.
    private void Fill(int plane, int y, bool beside, ushort value)
    {
        if (beside && _isWhole)
            return;
        int shift = plane > 0 ? Target.Log2ChromaWidth : 0, width = Target.PlaneWidth(plane);
        int left = beside ? _area.Left >> shift : width, right = left + ((_area.Width + (1 << shift) - 1) >> shift);
        Fill(plane, 0, Math.Min(left, width), y, value);
        if (right < width)
            Fill(plane, right, width, y, value);
    }

    private void Fill(int plane, int first, int end, int y, ushort value)
    {
        int samples = (end - first) * (Target.PixelBytes(plane) / Target.BytesPerSample);
        if (_target.Wide)
            new Span<ushort>(Address(plane, first, y), samples).Fill(value);
        else
            new Span<byte>(Address(plane, first, y), samples).Fill((byte)value);
    }
}
