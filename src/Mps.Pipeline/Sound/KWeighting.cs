namespace Mps.Pipeline.Sound;

/// <summary>
/// The K filter of ITU-R BS.1770-4, Annex 1: a shelf for the head's effect and a high pass, for one channel. The standard gives the
/// coefficients at 48 kHz; for other rates they follow by the bilinear transform of the same analogue filters.
/// </summary>
internal struct KWeighting
{
    private readonly Biquad _shelf, _highPass;
    private double _shelf1, _shelf2, _high1, _high2;

    private readonly record struct Biquad(double B0, double B1, double B2, double A1, double A2);

    /// <param name="sampleRateHz">Hz.</param>
    public KWeighting(int sampleRateHz)
    {
        // Centre frequency (Hz), gain (dB) and quality of the analogue filters behind the standard's tables 1 and 2.
        _shelf = Shelf(sampleRateHz, 1681.974450955533, 3.999843853973347, 0.7071752369554196);
        _highPass = HighPass(sampleRateHz, 38.13547087602444, 0.5003270373238773);
    }

    /// <summary>Filters one sample.</summary>
    public double Next(double x)
    {
        // Transposed direct form II.
        double y = (_shelf.B0 * x) + _shelf1;
        _shelf1 = (_shelf.B1 * x) - (_shelf.A1 * y) + _shelf2;
        _shelf2 = (_shelf.B2 * x) - (_shelf.A2 * y);
        double z = (_highPass.B0 * y) + _high1;
        _high1 = (_highPass.B1 * y) - (_highPass.A1 * z) + _high2;
        _high2 = (_highPass.B2 * y) - (_highPass.A2 * z);
        return z;
    }

    private static Biquad Shelf(int rate, double frequency, double gainDb, double quality)
    {
        double k = Math.Tan(Math.PI * frequency / rate);
        double high = Math.Pow(10, gainDb / 20), band = Math.Pow(high, 0.4996667741545416);
        double a0 = 1 + (k / quality) + (k * k);
        return new Biquad(
            (high + (band * k / quality) + (k * k)) / a0,
            2 * ((k * k) - high) / a0,
            (high - (band * k / quality) + (k * k)) / a0,
            2 * ((k * k) - 1) / a0,
            (1 - (k / quality) + (k * k)) / a0);
    }

    private static Biquad HighPass(int rate, double frequency, double quality)
    {
        double k = Math.Tan(Math.PI * frequency / rate);
        double a0 = 1 + (k / quality) + (k * k);
        return new Biquad(1, -2, 1, 2 * ((k * k) - 1) / a0, (1 - (k / quality) + (k * k)) / a0);
    }
}
