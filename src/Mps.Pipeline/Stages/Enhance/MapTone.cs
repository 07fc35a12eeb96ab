using Mps.Jobs;
using Mps.Kernels;

namespace Mps.Pipeline.Stages.Enhance;

/// <summary>HDR pictures of yuv420p10le become SDR ones of yuv420p. No job asks for it by name: it comes before what changes the look of an SDR output of HDR.</summary>
/// <param name="Curve">How.</param>
public sealed record MapTone(ToneCurve Curve) : Enhancement;
