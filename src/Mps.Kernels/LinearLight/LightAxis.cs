using System.Runtime.InteropServices;

namespace Mps.Kernels.LinearLight;

/// <summary>
/// The taps of one axis in single precision: dark light beside bright light shows errors of coefficients that codes would not. Immutable.
/// </summary>
internal sealed unsafe class LightAxis
{
    private readonly int[] _positions;
    private readonly float[] _coefficients;

    public LightAxis(int source, int target, ScaleKernel kernel)
    {
        ScaleAxis axis = ScaleAxis.Of(source, target);
        Source = source;
        Taps = axis.IsIdentity ? 1 : FilterBank.WindowLength(axis, kernel);
        _positions = GC.AllocateArray<int>(target, pinned: true);
        _coefficients = GC.AllocateArray<float>(target * Taps, pinned: true);
        double[] weights = new double[Taps];
        for (int j = 0; j < target; j++)
        {
            (int first, double sum) = axis.IsIdentity ? (j, weights[0] = 1) : FilterBank.Window(axis, kernel, j, weights);
            _positions[j] = first;
            for (int t = 0; t < Taps; t++)
                _coefficients[(j * Taps) + t] = (float)(weights[t] / sum);
        }

        Before = Math.Max(0, -_positions[0]);
        After = Math.Max(0, _positions[^1] + Taps - source);
    }

    public int Source { get; }

    /// <summary>Taps of each target sample.</summary>
    public int Taps { get; }

    /// <summary>Mirrored samples needed before the first.</summary>
    public int Before { get; }

    /// <summary>Mirrored samples needed after the last.</summary>
    public int After { get; }

    /// <summary>Source sample of each target sample's first tap; valid while this object lives (the arrays are pinned).</summary>
    public int* Positions => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_positions, 0);

    /// <summary><see cref="Taps"/> for each target sample.</summary>
    public float* Coefficients => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_coefficients, 0);
}
