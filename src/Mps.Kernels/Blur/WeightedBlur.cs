using System.Runtime.InteropServices;
using Mps.Kernels.Words;
using Mps.Media;

namespace Mps.Kernels.Blur;

/// <summary>
/// Blur of whole pictures by weights that are the same everywhere, by rows and then by columns. Planes go on beyond their edges as they are there. Alpha is copied.
/// <para>14-bit integers; flat 8-bit areas stay as they are. Every <see cref="KernelLevel"/> gives the same bits. Nothing is allocated per
/// picture. Owns its memory, two bytes for a sample of luma.</para>
/// </summary>
public abstract unsafe class WeightedBlur : IPictureKernel
{
    private const int Band = 16;

    private readonly PlanarYuv _pictures;
    private readonly RowTeam _team;
    private readonly RowWork _across;
    private readonly RowWork _down;
    private readonly delegate*<short**, short*, int, short*, int, int, void> _weigh;
    private readonly delegate*<short*, int, void> _raise;
    private readonly WordRows _blurred;
    private readonly WordRows[] _rows;
    private readonly short[][] _weightsAcross;
    private readonly short[][] _weightsDown;
    private readonly int _mostWeights;
    private short** _addresses;
    private int _plane;

    /// <param name="format">Planar Y'CbCr or luma of 8 to 12 bits.</param>
    /// <param name="name">What it is, for the summary.</param>
    /// <param name="weigh">
    /// The weight of a neighbour and how far neighbours count, of samples so many luma samples wide. Weights are made to add up to 1.
    /// </param>
    /// <param name="team">Threads, borrowed; null = <see cref="RowTeam.Alone"/>.</param>
    /// <param name="kernels">Instruction set; null = <see cref="KernelSet.Best"/>.</param>
    /// <exception cref="NotSupportedException">The format is not planar Y'CbCr of 8 to 12 bits.</exception>
    private protected WeightedBlur(FrameFormat format, string name, Func<int, (int Radius, Func<int, double> Weight)> weigh, RowTeam? team, KernelSet? kernels)
    {
        kernels ??= KernelSet.Best;
        _pictures = new PlanarYuv(format, kernels, "blurred");
        _team = team ?? RowTeam.Alone;
        (_across, _down) = (BlurRows, BlurColumns);
        _weigh = WeightedRows.Of(kernels.Level);
        _raise = WeightedRows.Raise(kernels.Level);
        Source = format;
        Summary = $"{name} ({kernels.Level})";

        int planes = Math.Min(3, format.PlaneCount);
        _weightsAcross = [.. Enumerable.Range(0, planes).Select(plane => Weights(weigh(plane == 0 ? 1 : 1 << format.Log2ChromaWidth)))];
        _weightsDown = [.. Enumerable.Range(0, planes).Select(plane => Weights(weigh(plane == 0 ? 1 : 1 << format.Log2ChromaHeight)))];
        _mostWeights = _weightsAcross[0].Length;
        _blurred = new WordRows(format.Height, format.Width);
        // A row with its margins, and a row of the result.
        _rows = [.. Enumerable.Range(0, _team.Threads).Select(_ => new WordRows(2, format.Width + _mostWeights))];
        _addresses = (short**)NativeMemory.Alloc((nuint)(_mostWeights * _team.Threads), (nuint)sizeof(short*));
    }

    /// <summary>Frees memory that its holder forgot.</summary>
    ~WeightedBlur() => NativeMemory.Free(_addresses);

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
        for (_plane = 0; _plane < _weightsDown.Length; _plane++)
        {
            _team.Run(Source.PlaneHeight(_plane), Band, _across);
            _team.Run(Source.PlaneHeight(_plane), Band, _down);
        }

        if (Source.PlaneCount == 4)
            _pictures.CopyPlane(3, 0, Source.Height);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Restart()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blurred.Dispose();
        foreach (WordRows rows in _rows)
            rows.Dispose();
        NativeMemory.Free(_addresses);
        _addresses = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Fractions of 2^15: symmetric, the middle one takes what rounding leaves.</summary>
    internal static short[] Weights((int Radius, Func<int, double> Weight) shape)
    {
        int radius = shape.Radius;
        double[] exact = [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(shape.Weight)];
        double sum = exact.Sum();
        short[] weights = GC.AllocateArray<short>(exact.Length, pinned: true);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (short)Math.Min(short.MaxValue, Math.Round(exact[i] / sum * 32768));
        weights[radius] = (short)Math.Min(short.MaxValue, weights[radius] + 32768 - weights.Sum(weight => weight));
        return weights;
    }

    private static short* Address(short[] pinned) => (short*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private void BlurRows(int first, int end, int worker)
    {
        short[] weights = _weightsAcross[_plane];
        int width = Source.PlaneWidth(_plane), radius = weights.Length / 2;
        short* row = _rows[worker][0];
        short** rows = _addresses + (worker * _mostWeights);
        for (int i = 0; i < weights.Length; i++)
            rows[i] = row + i;
        for (int y = first; y < end; y++)
        {
            short* samples = row + radius;
            _pictures.Load(_plane, y, samples);
            _raise(samples, width);
            new Span<short>(row, radius).Fill(samples[0]);
            new Span<short>(samples + width, radius).Fill(samples[width - 1]);
            _weigh(rows, Address(weights), weights.Length, _blurred[y], width, 0);
        }
    }

    private void BlurColumns(int first, int end, int worker)
    {
        short[] weights = _weightsDown[_plane];
        int width = Source.PlaneWidth(_plane), height = Source.PlaneHeight(_plane), radius = weights.Length / 2;
        short* output = _rows[worker][1];
        short** rows = _addresses + (worker * _mostWeights);
        for (int y = first; y < end; y++)
        {
            for (int i = 0; i < weights.Length; i++)
                rows[i] = _blurred[Math.Clamp(y + i - radius, 0, height - 1)];
            _weigh(rows, Address(weights), weights.Length, output, width, WeightedRows.Fraction);
            _pictures.Store(_plane, y, output);
        }
    }
}
