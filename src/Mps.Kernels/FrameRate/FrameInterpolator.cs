using Mps.Media;

namespace Mps.Kernels.FrameRate;

/// <summary>
/// Makes pictures between two others along the motion from one to the other: hierarchical block matching both ways, bilateral matching at the
/// time of the new picture, overlapped-block compensation in eighths of a sample (Orchard and Sullivan, "Overlapped block motion
/// compensation", IEEE Trans. IP 3(5), 1994). What one picture covers is taken mostly from the other; motion and a blend in place share each
/// block by how well either makes the two pictures agree, the blend the more the less the motions found both ways do; across a scene cut the
/// nearer picture is repeated.
/// <para>Planar YUV and gray of 8 to 12 bits, any subsampling. Every <see cref="KernelLevel"/> gives the same bits, with any number of
/// threads. One thread at a time; nothing is allocated per picture. Owns its working memory.</para>
/// </summary>
public sealed class FrameInterpolator : IDisposable
{
    // Mean absolute difference per sample after motion, of 8 bits, at which nothing of a picture is in the next: measured on cuts of films
    // (28 and more) and on their wildest shots (15).
    private const int CutDifference = 22;

    private readonly MotionKernels _kernels;
    private readonly MotionSearch _forward;
    private readonly MotionSearch _backward;
    private readonly IntermediateField _between;
    private readonly PlaneCompensation[] _planes;
    private MotionPyramid _earlier;
    private MotionPyramid _later;
    private bool _analysed;
    private int _foundAt;

    /// <param name="format">Of all pictures.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <param name="team">Borrowed threads; null = the caller's alone.</param>
    /// <exception cref="NotSupportedException">The format is not <see cref="Supports">supported</see>.</exception>
    public FrameInterpolator(FrameFormat format, KernelSet? kernels = null, RowTeam? team = null)
    {
        if (!Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"There is no motion search for {format.PixelFormat.Name()}: its samples are not planar YUV of 8 to 12 bits.");
        }

        Format = format;
        Level = (kernels ?? KernelSet.Best).Level;
        team ??= RowTeam.Alone;
        _kernels = MotionKernels.Of(Level);
        (_earlier, _later) = (new MotionPyramid(format, _kernels), new MotionPyramid(format, _kernels));
        _forward = new MotionSearch(_earlier, _kernels, team);
        _backward = new MotionSearch(_earlier, _kernels, team);
        _between = new IntermediateField(_earlier, _kernels, team);
        _planes = [.. Enumerable.Range(0, format.PlaneCount).Select(plane => new PlaneCompensation(format, plane, _kernels, _between, team))];
    }

    /// <summary>Of all pictures.</summary>
    public FrameFormat Format { get; }

    /// <summary>Instruction set of the kernels.</summary>
    public KernelLevel Level { get; }

    /// <summary>Whether a scene ends between the two pictures that were analysed last.</summary>
    public bool IsCut { get; private set; }

    /// <summary>True for planar YUV and gray of 8 to 12 bits.</summary>
    public static bool Supports(PixelFormat format) =>
        FrameScaler.Supports(format) && new FrameFormat(format, 1, 1).PlaneCount is 1 or 3 && !format.Name().StartsWith("gbr", StringComparison.Ordinal);

    /// <summary>Finds the motion between two pictures that follow each other.</summary>
    /// <param name="earlier">The first.</param>
    /// <param name="later">The second.</param>
    /// <param name="follows">Whether <paramref name="earlier"/> was the later one of the last call: it is not read again, and its motion is expected to go on.</param>
    /// <exception cref="ArgumentException">A picture has another format.</exception>
    public void Analyse(ReadOnlyFrameView earlier, ReadOnlyFrameView later, bool follows)
    {
        Check(earlier.Format);
        Check(later.Format);
        follows &= _analysed;
        (_earlier, _later) = (_later, _earlier);
        if (!follows)
        {
            _earlier.Fill(earlier.Plane(0));
        }

        _later.Fill(later.Plane(0));
        bool goesOn = follows && !IsCut;
        _forward.Find(_earlier, _later, goesOn);
        _backward.Find(_later, _earlier, goesOn);
        IsCut = MeanDifference() > CutDifference;
        (_analysed, _foundAt) = (true, -1);
    }

    /// <summary>Makes a picture between the two that were analysed.</summary>
    /// <param name="earlier">As it was given to <see cref="Analyse"/>.</param>
    /// <param name="later">As it was given to <see cref="Analyse"/>.</param>
    /// <param name="time">When, in the span between them: 0..1; the ends give a copy.</param>
    /// <param name="target">The picture; other memory than the two.</param>
    /// <exception cref="ArgumentException">A picture has another format, or the time is outside.</exception>
    /// <exception cref="InvalidOperationException">Nothing was analysed.</exception>
    public void Make(ReadOnlyFrameView earlier, ReadOnlyFrameView later, double time, FrameView target)
    {
        Check(earlier.Format);
        Check(later.Format);
        Check(target.Format);
        if (!(time is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "The time is between the two pictures, 0..1.");
        }

        if (!_analysed)
        {
            throw new InvalidOperationException("The two pictures were not analysed.");
        }

        int at = (int)Math.Round(time * 256);
        if (IsCut || at is 0 or 256)
        {
            Copy(at <= 128 ? earlier : later, target);
            return;
        }

        if (at != _foundAt)
        {
            _between.Find(_earlier, _later, _forward.Field, _backward.Field, at);
            _foundAt = at;
        }

        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _planes[plane].Make(earlier.Plane(plane), later.Plane(plane), at, target.Plane(plane));
        }
    }

    /// <summary>Forgets the pictures: the next pair follows on nothing.</summary>
    public void Restart() => _analysed = false;

    /// <inheritdoc/>
    public void Dispose()
    {
        _earlier.Dispose();
        _later.Dispose();
        foreach (PlaneCompensation plane in _planes)
        {
            plane.Dispose();
        }
    }

    // Over every other block each way, along its vector.
    private unsafe double MeanDifference()
    {
        MotionField field = _forward.Field;
        int stride = _earlier.Stride(0), blocks = 0;
        long sum = 0;
        for (int row = 0; row < field.Rows; row += 2)
        {
            for (int column = 0; column < field.Columns; column += 2, blocks++)
            {
                MotionVector vector = field[column, row];
                int x = (column * MotionField.Block) - MotionField.Overlap, y = (row * MotionField.Block) - MotionField.Overlap;
                sum += _kernels.Difference(_earlier.At(0, x, y), stride, _later.At(0, x + vector.X, y + vector.Y), stride);
            }
        }

        return sum / (blocks * (double)(MotionField.Window * MotionField.Window));
    }

    private void Check(FrameFormat format)
    {
        if (format != Format)
        {
            throw new ArgumentException($"The interpolator was made for {Format}, not {format}.", nameof(format));
        }
    }

    private static void Copy(ReadOnlyFrameView source, FrameView target)
    {
        for (int plane = 0; plane < source.Format.PlaneCount; plane++)
        {
            ReadOnlyPlaneView from = source.Plane(plane);
            PlaneView to = target.Plane(plane);
            for (int y = 0; y < from.Height; y++)
            {
                from.Row(y).CopyTo(to.Row(y));
            }
        }
    }
}
