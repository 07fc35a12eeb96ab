using Mps.Media;

namespace Mps.Kernels.Deinterlace;

/// <summary>
/// Makes whole pictures of interlaced ones. The rows of one field stay; those between are made from the same field's rows and, for fine detail, from
/// the fields before and after it. What is made is never further from the mean of these than the differences in time and the rows around
/// allow for, so that what stands still keeps all its rows (the rule of yadif and bwdif: M. Niedermayer, T. Mundt).
/// <para>One picture for each field is made with two calls for each interlaced picture, one for each interlaced picture with the first. It looks one picture
/// ahead and so is no <see cref="IPictureKernel"/>; where there is no picture before or after, give the current one.</para>
/// <para>Planar formats of 8 to 12 bits. Arithmetic in 14 bits; every <see cref="KernelLevel"/> gives the same bits. Nothing is allocated per picture. One
/// thread at a time.</para>
/// </summary>
public sealed class Deinterlacer
{
    private readonly PlaneDeinterlacer[] _planes;

    /// <param name="format">Format and size of the pictures; every plane has at least two rows.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <param name="team">Threads that share the rows, borrowed; null = the caller's alone.</param>
    /// <exception cref="NotSupportedException">The format is not planar, or has more than 12 bits.</exception>
    /// <exception cref="ArgumentException">The size is out of range.</exception>
    public Deinterlacer(FrameFormat format, KernelSet? kernels = null, RowTeam? team = null)
    {
        if (!FrameScaler.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be deinterlaced: their samples are not planar, or have more than 12 bits.");
        }

        if (!format.IsValid || Enumerable.Range(0, format.PlaneCount).Any(plane => format.PlaneHeight(plane) < 2))
        {
            throw new ArgumentException($"'{format}' has no two fields.", nameof(format));
        }

        Format = format;
        KernelLevel level = (kernels ?? KernelSet.Best).Level;
        _planes = [.. Enumerable.Range(0, format.PlaneCount).Select(plane =>
            PlaneDeinterlacer.Create(level, format.PlaneWidth(plane), format.PlaneHeight(plane), format.BitsPerSample, team ?? RowTeam.Alone))];
    }

    /// <summary>Of the pictures that go in and out.</summary>
    public FrameFormat Format { get; }

    /// <summary>Makes the whole picture of the moment of one field.</summary>
    /// <param name="previous">The interlaced picture before.</param>
    /// <param name="current">The interlaced picture.</param>
    /// <param name="next">The interlaced picture after.</param>
    /// <param name="target">Whole picture; other memory than the three.</param>
    /// <param name="keep">The field of <paramref name="current"/> that stays.</param>
    /// <param name="second">False when that is the first of its fields in time, true when it is the second.</param>
    /// <exception cref="ArgumentException">A picture has another format.</exception>
    public void Apply(ReadOnlyFrameView previous, ReadOnlyFrameView current, ReadOnlyFrameView next, FrameView target, PictureField keep, bool second)
    {
        if (previous.Format != Format || current.Format != Format || next.Format != Format || target.Format != Format)
        {
            throw new ArgumentException($"The deinterlacer was made for {Format}, not {previous.Format}, {current.Format} and {next.Format} to {target.Format}.", nameof(current));
        }

        for (int plane = 0; plane < _planes.Length; plane++)
        {
            _planes[plane].Apply(previous.Plane(plane), current.Plane(plane), next.Plane(plane), target.Plane(plane), keep, second);
        }
    }
}
