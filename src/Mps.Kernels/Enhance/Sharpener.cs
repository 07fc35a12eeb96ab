using System.Globalization;
using Mps.Kernels.Colour;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Enhance;

/// <summary>
/// Sharpens luma by its own contrast: each sample is moved away from the 3x3 binomial mean of its neighbourhood, most where there is detail of
/// middling contrast, less at strong edges, not at all where there is only grain. After the idea of AMD FidelityFX's Contrast Adaptive
/// Sharpening (2019), with arithmetic of its own in place of its division and root. Chroma and alpha are copied.
/// <para>A result lies at most an eighth of the neighbourhood's contrast beyond its least and greatest sample, and takes at most half of the room
/// that black, white and chroma leave it (<see cref="LumaRoom"/>): nothing is newly clipped.</para>
/// <para>Accuracy: twelve-bit integers; every <see cref="KernelLevel"/> gives the same bits. Intensity 0 and flat areas give the source.</para>
/// </summary>
public sealed unsafe class Sharpener : IPictureKernel
{
    private const int Band = 32;

    private readonly PlanarYuv _pictures;
    private readonly RowTeam _team;
    private readonly RowWork _work;
    private readonly WordRows[] _rows;
    private readonly LumaRoom[] _rooms;
    private readonly delegate*<short*, short*, short*, short*, short*, short*, int, int, void> _sharpen;
    private readonly int _strength;

    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="colour">Matrix and range.</param>
    /// <param name="intensity">0 leaves pictures as they are, 1 sharpens most; 0.3 is for ordinary material.</param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The intensity is not 0..1.</exception>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    public Sharpener(FrameFormat format, PictureColour colour, double intensity, RowTeam? team = null, KernelSet? kernels = null)
    {
        if (!(intensity is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(intensity), intensity, "An intensity is 0 to 1.");
        kernels ??= KernelSet.Best;
        _pictures = new PlanarYuv(format, kernels, "sharpened");
        _team = team ?? RowTeam.Alone;
        _work = Sharpen;
        _sharpen = Sharpening.Of(kernels.Level);
        Source = format;
        Summary = string.Create(CultureInfo.InvariantCulture, $"sharpen {intensity:0.##}, contrast-adaptive ({kernels.Level})");

        _strength = StrengthOf(intensity);
        _rows = [.. Enumerable.Range(0, _team.Threads).Select(_ => new WordRows(4, format.Width))];
        _rooms = [.. _rows.Select(_ => new LumaRoom(format, colour, kernels.Level))];
    }

    /// <inheritdoc/>
    public FrameFormat Source { get; }

    /// <inheritdoc/>
    public FrameFormat Target => Source;

    /// <inheritdoc/>
    public string Summary { get; }

    /// <inheritdoc/>
    public void Apply(ReadOnlyFrameView source, FrameView target)
    {
        _pictures.Take(source, target);
        _team.Run(Source.Height, Band, _work);
    }

    /// <inheritdoc/>
    public void Restart()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (WordRows rows in _rows)
            rows.Dispose();
        foreach (LumaRoom room in _rooms)
            room.Dispose();
    }

    /// <summary>At intensity 1 detail of middling contrast is moved away by twice its distance: half of what <see cref="Sharpening"/> counts as 1.</summary>
    internal static int StrengthOf(double intensity) => (int)Math.Round(intensity * 16384);

    private void Sharpen(int first, int end, int worker)
    {
        // Row y lies in slot (y + 3) % 3; the result in slot 3.
        WordRows rows = _rows[worker];
        LumaRoom room = _rooms[worker];
        Load(first - 1, rows);
        Load(first, rows);
        for (int y = first; y < end; y++)
        {
            Load(y + 1, rows);
            room.Take(_pictures, y);
            _sharpen(rows[(y + 2) % 3], rows[y % 3], rows[(y + 1) % 3], room.Least, room.Greatest, rows[3], Source.Width, _strength);
            _pictures.Store(0, y, rows[3]);
        }

        _pictures.CopyAllButLuma(first, end);
    }

    private void Load(int y, WordRows rows)
    {
        int slot = (y + 3) % 3;
        _pictures.Load(0, y, rows[slot]);
        rows.RepeatEdges(slot, Source.Width, 1);
    }
}
