using Mps.Kernels;
using Mps.Kernels.Conversion;
using Mps.Media;

namespace Mps.Vulkan.Conversion;

/// <summary>
/// <see cref="FrameConverter"/> on a device: the same formats, and bit for bit the same pictures. What rows are interpolated for goes through words in the
/// device's memory, all else is one pass for each plane.
/// </summary>
public sealed class VulkanConverter : VulkanOperation
{
    private readonly Resources _resources = new();
    private readonly List<WordPlane> _words = [];
    private readonly ConvertedPlane? _tint;
    private readonly WordPlane? _tinted;
    private readonly ConvertedPlane[] _planes;

    /// <param name="device">Where it works.</param>
    /// <param name="source">Of the pictures that come in.</param>
    /// <param name="target">Of the pictures that go out.</param>
    /// <param name="options">What pictures mean, and how they are scaled; null = the defaults.</param>
    /// <exception cref="NotSupportedException">A pixel format is not <see cref="FrameConverter.Supports">supported</see>.</exception>
    /// <exception cref="ArgumentException">A size is out of range, or the area does not lie in the target or on its chroma samples.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanConverter(VulkanDevice device, FrameFormat source, FrameFormat target, ConversionOptions? options = null)
        : base(device, source, target, Describe(source, target))
    {
        ArgumentNullException.ThrowIfNull(device);
        options ??= new ConversionOptions();
        PictureArea area = FrameConverter.CheckedArea(source, target, options);
        SampleLayout from = new(source), picture = new(target with { Width = area.Width, Height = area.Height });
        ColourChange change = new(options.SourceColour, from.Bits, options.TargetColour, picture.Bits);
        (ushort luma, ushort neutral) = FrameConverter.FillCodes(change, options, picture);
        try
        {
            VulkanPipeline rows = _resources.Keep(new VulkanPipeline(device, "scale_rows", from.Wide ? 1u : 0, from.Form == SampleForm.High ? 1u : 0));
            LumaPlan plan = LumaPlan.Of(from, picture, options, change);
            ConvertedInput y = new(Words(0, plan.Vertical), plan.Horizontal, Bias: WordMix.Raise.Bias), tint = y;
            if (plan.Tint is { } tintPlan)
            {
                (ConvertedInput cb, ConvertedInput cr) = Chroma(tintPlan.Vertical, ScaleAxis.Of(from.ChromaWidth, from.ChromaWidth));
                _tinted = _resources.Keep(new WordPlane(device, from.ChromaWidth, area.Height));
                _tint = _resources.Keep(new ConvertedPlane(
                    device, from, (from.ChromaWidth, area.Height, true, 0), paired: false, (cb, cr), gain: 1, mixes: true, tintPlan.OfChroma, tintPlan.OfChroma,
                    new PlaneArea(0, 0, from.ChromaWidth, area.Height, 0), options.Kernel));
                // Raised already.
                tint = new ConvertedInput(_tinted, tintPlan.Horizontal, Bias: WordMix.Half);
            }

            WordMix toLuma = plan.Tint?.WithLuma ?? plan.Codes;
            List<ConvertedPlane> planes = [Plane(0, (y, tint), plan.Gain, plan.Tint is not null, toLuma, toLuma, new PlaneArea(area.Left, area.Top, area.Width, area.Height, luma))];
            if (picture.HasChroma)
                planes.AddRange(ChromaPlanes(y));
            _planes = [.. planes];

            WordPlane Words(int plane, ScaleAxis vertical)
            {
                WordPlane words = _resources.Keep(new WordPlane(device, rows, from, plane, vertical, options.Kernel));
                _words.Add(words);
                return words;
            }

            (ConvertedInput Cb, ConvertedInput Cr) Chroma(ScaleAxis vertical, ScaleAxis horizontal)
            {
                WordPlane first = Words(1, vertical);
                if (!from.IsPaired)
                    return (new(first, horizontal, Bias: WordMix.Raise.Bias), new(Words(2, vertical), horizontal, Bias: WordMix.Raise.Bias));
                ConvertedInput cb = new(first, horizontal, Step: 2, First: from.IsSwapped ? 1 : 0, Bias: WordMix.Raise.Bias);
                return (cb, cb with { First = 1 - cb.First });
            }

            ConvertedPlane Plane(int plane, (ConvertedInput A, ConvertedInput B) inputs, double gain, bool mixes, WordMix first, WordMix second, PlaneArea place) =>
                _resources.Keep(new ConvertedPlane(
                    device, from, (target.RowBytes(plane) / target.BytesPerSample, target.PlaneHeight(plane), picture.Wide, picture.Below),
                    paired: plane > 0 && picture.IsPaired, inputs, gain, mixes, first, second, place, options.Kernel));

            IEnumerable<ConvertedPlane> ChromaPlanes(ConvertedInput none)
            {
                // Luma alone has no chroma to show: all of the plane is grey.
                PlaneArea place = !from.HasChroma ? new PlaneArea(0, 0, 0, 0, neutral) : new PlaneArea(
                    area.Left >> target.Log2ChromaWidth, area.Top >> target.Log2ChromaHeight, picture.ChromaWidth, picture.ChromaHeight, neutral);
                ChromaPlan? chroma = from.HasChroma ? ChromaPlan.Of(from, picture, options, change) : null;
                (ConvertedInput cb, ConvertedInput cr) = chroma is null ? (none, none) : Chroma(chroma.Vertical, chroma.Horizontal);
                bool mixes = chroma is { Mixes: true };
                (WordMix toCb, WordMix toCr) = chroma is null ? (plan.Codes, plan.Codes) : (chroma.Cb, chroma.Cr);
                double gain = chroma?.Gain ?? 1;
                if (picture.IsPaired)
                {
                    // Sums are of Cb and Cr in this order, whichever comes first.
                    (ConvertedInput, ConvertedInput) inputs = picture.IsSwapped && !mixes ? (cr, cb) : (cb, cr);
                    yield return Plane(1, inputs, gain, mixes, picture.IsSwapped ? toCr : toCb, picture.IsSwapped ? toCb : toCr, place);
                    yield break;
                }

                yield return Plane(1, (cb, mixes ? cr : cb), gain, mixes, toCb, toCb, place);
                yield return Plane(2, (mixes ? cb : cr, cr), gain, mixes, toCr, toCr, place);
            }
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    internal override void Record(CommandList list, VulkanPicture source, VulkanPicture target)
    {
        foreach (WordPlane words in _words)
            words.Record(list, source);
        list.KernelBarrier();
        if (_tint is not null)
        {
            _tint.Record(list, source, _tinted!.Words(source));
            list.KernelBarrier();
        }

        for (int plane = 0; plane < _planes.Length; plane++)
            _planes[plane].Record(list, source, target.Plane(plane));
    }

    private protected override void DisposeResources() => _resources.Dispose();

    private static string Describe(FrameFormat source, FrameFormat target) =>
        (source.Width, source.Height) == (target.Width, target.Height) ? $"convert to {target.PixelFormat.Name()}" : $"convert to {target}";
}
