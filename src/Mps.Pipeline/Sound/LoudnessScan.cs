using System.Globalization;
using Mps.Jobs;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Sound;

/// <summary>
/// The first of the two passes of loudness normalisation: the same tracks, range and effects, read and measured ahead. Reading the
/// sound twice costs a fraction of a percent of a film's time and no memory; keeping it, or the pictures that would have to wait for
/// it, costs gigabytes.
/// </summary>
internal static class LoudnessScan
{
    /// <summary>Where EBU R 128 puts a programme, LUFS.</summary>
    public const double TargetLufs = -23;

    // EBU R 128 permits -1 dB; what a lossy coder leaves out lets peaks grow again, so it gets a decibel more room (AES TD1004).
    private const double LosslessCeilingDb = -1, LossyCeilingDb = -2;

    // Sound this far below the target is noise or nothing; making it a programme would only make the noise loud.
    private const double MostGainDb = 40;

    /// <summary>Highest true peak to encode, dB relative to full scale.</summary>
    public static double CeilingDb(AudioChoice choice) => choice.BitRate > 0 ? LossyCeilingDb : LosslessCeilingDb;

    /// <summary>Measures.</summary>
    /// <param name="input">The file.</param>
    /// <param name="target">Names the effects.</param>
    /// <param name="picks">Of the file's streams.</param>
    /// <param name="choice">Gives rate and layout.</param>
    /// <param name="range">The part that counts.</param>
    /// <param name="goesOn">False ends the scan early.</param>
    /// <param name="onProgress">Called for each packet.</param>
    /// <returns>What to do, and the words for it.</returns>
    /// <exception cref="JobException">The file cannot be read.</exception>
    public static (double GainDb, string Words) Measure(
        MediaInput input, AudioTarget target, IReadOnlyList<PickedSound> picks, AudioChoice choice, TimeRange range, Func<bool> goesOn, Action onProgress)
    {
        using var reader = new SoundReader(input, onProgress);
        using var meter = new LoudnessMeter(choice.SampleRateHz, choice.Channels);
        ISoundSink chain = SoundEffects.Before(target, choice.Work, meter);
        using var mix = new SoundMix(picks, choice, range, SourceClock.Of(reader.Source), 0, chain);
        reader.Read(picks, range, mix.Push, goesOn);
        for (int i = 0; i < picks.Count; i++)
            mix.End(i);

        double loudness = meter.IntegratedLufs;
        if (!double.IsFinite(loudness))
            return (0, "loudness: silent, left as it is");
        double gain = Math.Min(TargetLufs - loudness, MostGainDb);
        return (gain, string.Create(CultureInfo.InvariantCulture,
            $"loudness: {loudness:0.0} LUFS, true peak {meter.TruePeakDb:0.0} dB; gain {gain:+0.0;-0.0} dB{(meter.TruePeakDb + gain > CeilingDb(choice) ? ", peaks limited" : "")}"));
    }
}
