using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Negotiation;

/// <summary>Which pictures of a stream an encoder sees and when. Encoders with equal timing share one <see cref="Stages.PictureStage"/>.</summary>
/// <param name="Offset">Time of the stream that becomes 0, in its time base.</param>
/// <param name="Length">Pictures from this time on are past the range; in the stream's time base, after the offset.</param>
/// <param name="Rate">Frame rate to state; 0 = unknown.</param>
/// <param name="Constant">Pictures are repeated and dropped to keep the rate.</param>
/// <param name="SourceTimeBase">Unit of the times that come in.</param>
/// <param name="Smooth">Pictures that the rate has beyond the source's are made along the motion instead of repeated.</param>
/// <param name="Fields">The rate has room for a picture of each field of interlaced ones.</param>
public sealed record PictureTiming(long Offset, long Length, Rational Rate, bool Constant, Rational SourceTimeBase, bool Smooth = false, bool Fields = false)
{
    // Fields are two to a picture: from one and a half on, most of them are shown.
    private const double FieldsFrom = 1.5;

    /// <summary>Units of <see cref="PictureTimeBase"/> in one of the source's: a field's time lies halfway between two pictures'.</summary>
    public int UnitsPerTick => Fields ? 2 : 1;

    /// <summary>Unit of the times of whole pictures, before they keep the rate.</summary>
    public Rational PictureTimeBase => new(SourceTimeBase.Num, SourceTimeBase.Den * UnitsPerTick);

    /// <summary>Unit of the times that go out.</summary>
    public Rational TimeBase => Constant ? Rate.Inverse : SourceTimeBase;

    /// <summary>
    /// Resolves a target: its own rate, or the source's as it is, variable or not, unless the codec can only state certain rates.
    /// </summary>
    /// <param name="demand">The stream, the rules, the part to show.</param>
    /// <param name="sourceStart">First time of the source, seconds.</param>
    public static PictureTiming Resolve(EncodeDemand demand, double sourceStart)
    {
        (StreamFacts stream, VideoTarget target, TimeRange range) = (demand.Stream, demand.Target, demand.Range);
        double tick = stream.TimeBase.ToDouble();
        long offset = (long)Math.Round((sourceStart + range.StartSeconds) / tick);
        long length = range.EndSeconds is { } end ? (long)Math.Round((end - range.StartSeconds) / tick) : long.MaxValue;
        Rational source = stream.AverageRate.IsPositive ? stream.AverageRate : stream.RealRate;
        Rational named = new(target.FpsNumerator, Math.Max(1, target.FpsDenominator));
        // Smoothing has no effect on a source that is as fast already (API FrameRate).
        bool smooth = target.Smooth && target.FpsNumerator > 0 && (!source.IsPositive || source.ToDouble() < named.ToDouble());
        bool own = target.FpsNumerator > 0 && smooth == target.Smooth;
        Rational wanted = own ? named : source;
        Rational stated = EncoderChoice.NearestRate(target.Codec, wanted);
        bool constant = own || stated != wanted || target.Codec == "mpeg2" || demand.ConstantRate;
        constant &= stated.IsPositive;
        bool fields = constant && source.IsPositive && stated.ToDouble() >= FieldsFrom * source.ToDouble();
        return new PictureTiming(offset, length, stated, constant, stream.TimeBase, smooth, fields);
    }
}
