using Mps.Kernels.Colour;

namespace Mps.Kernels.LinearLight;

/// <summary>How R'G'B' signals stand for light.</summary>
public enum LightTransfer
{
    /// <summary>ITU-R BT.1886, a display's power of 2.4: what BT.601, BT.709 and BT.2020 pictures are made for.</summary>
    Bt1886,

    /// <summary>IEC 61966-2-1.</summary>
    Srgb,

    /// <summary>SMPTE ST 2084.</summary>
    Pq,

    /// <summary>ARIB STD-B67; light of the scene, before the display's own gamma.</summary>
    Hlg,
}

/// <summary>The curves, light 1 for signal 1.</summary>
internal static class LightTransfers
{
    /// <summary>Light of a signal, 0 to 1.5.</summary>
    public static double Light(this LightTransfer transfer, double signal) => transfer switch
    {
        LightTransfer.Srgb => TransferCurves.SrgbLight(signal),
        LightTransfer.Pq => TransferCurves.PqLight(signal),
        LightTransfer.Hlg => TransferCurves.HlgLight(signal),
        _ => Math.Pow(signal, 2.4),
    };

    /// <summary>Signal of light, at least 0.</summary>
    public static double Signal(this LightTransfer transfer, double light) => transfer switch
    {
        LightTransfer.Srgb => TransferCurves.SrgbSignal(light),
        LightTransfer.Pq => TransferCurves.PqSignal(light),
        LightTransfer.Hlg => TransferCurves.HlgSignal(light),
        _ => Math.Pow(light, 1 / 2.4),
    };
}
