using System.Globalization;
using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>The colour volume of HDR pictures: what the mastering display could show, and how bright the content gets.</summary>
/// <param name="Mastering">SMPTE ST 2086; null = not stated.</param>
/// <param name="MaxContentNits">CTA-861.3 MaxCLL, cd/m²; 0 = not stated.</param>
/// <param name="MaxAverageNits">CTA-861.3 MaxFALL, cd/m²; 0 = not stated.</param>
public sealed record HdrFacts(MasteringDisplay? Mastering, int MaxContentNits, int MaxAverageNits)
{
    internal static unsafe HdrFacts? From(in HdrInfo info)
    {
        fixed (HdrInfo* i = &info)
        {
            MasteringDisplay? mastering = i->HasMastering == 0 ? null : new MasteringDisplay(
                (i->Red[0], i->Red[1]), (i->Green[0], i->Green[1]), (i->Blue[0], i->Blue[1]), (i->White[0], i->White[1]), i->MaxLuminance, i->MinLuminance);
            return mastering is null && i->HasLight == 0 ? null : new HdrFacts(mastering, i->MaxContent, i->MaxAverage);
        }
    }

    internal unsafe HdrInfo ToNative()
    {
        HdrInfo info = default;
        if (Mastering is { } m)
        {
            info.HasMastering = 1;
            (info.Red[0], info.Red[1]) = m.Red;
            (info.Green[0], info.Green[1]) = m.Green;
            (info.Blue[0], info.Blue[1]) = m.Blue;
            (info.White[0], info.White[1]) = m.White;
            (info.MaxLuminance, info.MinLuminance) = (m.MaxLuminance, m.MinLuminance);
        }

        info.HasLight = MaxContentNits > 0 ? 1 : 0;
        (info.MaxContent, info.MaxAverage) = (MaxContentNits, MaxAverageNits);
        return info;
    }
}

/// <summary>SMPTE ST 2086 in the units of the SEI message (ITU-T H.265, D.3.28): chromaticities x and y in 0.00002, luminances in 0.0001 cd/m².</summary>
public sealed record MasteringDisplay(
    (int X, int Y) Red, (int X, int Y) Green, (int X, int Y) Blue, (int X, int Y) White, int MaxLuminance, int MinLuminance)
{
    /// <summary>As x264 and x265 take it: integers in the units of the SEI message.</summary>
    public string ToSeiText() => string.Create(CultureInfo.InvariantCulture,
        $"G({Green.X},{Green.Y})B({Blue.X},{Blue.Y})R({Red.X},{Red.Y})WP({White.X},{White.Y})L({MaxLuminance},{MinLuminance})");

    /// <summary>As SVT-AV1 takes it: chromaticities and cd/m².</summary>
    public string ToDecimalText()
    {
        return string.Create(CultureInfo.InvariantCulture,
            $"G({Xy(Green)})B({Xy(Blue)})R({Xy(Red)})WP({Xy(White)})L({MaxLuminance / 10000.0:0.####},{MinLuminance / 10000.0:0.####})");

        static string Xy((int X, int Y) point) => string.Create(CultureInfo.InvariantCulture, $"{point.X / 50000.0:0.#####},{point.Y / 50000.0:0.#####}");
    }
}
