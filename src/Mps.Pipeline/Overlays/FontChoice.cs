using System.Text;
using Mps.Drawing;
using Mps.Jobs;

namespace Mps.Pipeline.Overlays;

/// <summary>The API's font names as families that may be installed. A name stands for one face, so each has its like and no more.</summary>
internal static class FontChoice
{
    private static readonly string[] s_hei =
        ["WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK SC", "Source Han Sans SC", "SimHei"];

    private static readonly string[] s_arial = ["Arial", "Liberation Sans", "Arimo"];

    // The proprietary face first, where somebody has a licence for it; then free ones of its kind.
    private static readonly Dictionary<string, string[]> s_families = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto"] = [.. s_hei, "Liberation Sans", "DejaVu Sans"],
        ["hei"] = s_hei,
        ["song"] = ["SimSun", "AR PL UMing CN", "Noto Serif CJK SC", "Source Han Serif SC"],
        ["kai"] = ["KaiTi", "SimKai", "AR PL UKai CN"],
        ["simkai"] = ["KaiTi", "SimKai", "AR PL UKai CN"],
        ["msyh"] = ["Microsoft YaHei", .. s_hei],
        ["msyhbd"] = ["Microsoft YaHei", .. s_hei],
        ["arial"] = s_arial,
        ["helveticalt"] = ["Helvetica", .. s_arial],
        ["helveticains"] = ["Helvetica Inserat", "Liberation Sans Narrow"],
        ["dinalternate"] = ["DIN Alternate"],
        ["trajanpro"] = ["Trajan Pro"],
        ["hkjgt"] = ["HKJGT"],
        ["dhttx"] = ["DHTTX"],
        ["xqgdzt"] = ["XQGDZT"],
        ["qpcyt"] = ["QPCYT"],
        ["korean"] = ["Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Baekmuk Dotum", "UnDotum"],
        ["japanese"] = ["Noto Sans CJK JP", "Noto Sans JP", "IPAGothic", "TakaoGothic", "VL Gothic"],
        ["thai"] = ["Noto Sans Thai", "Sarabun", "Loma", "Garuda", "TH Sarabun New"],
        ["roboto"] = ["Roboto"],
        ["notosans"] = ["Noto Sans"],
        ["notosansthai"] = ["Noto Sans Thai"],
        ["sarabun"] = ["Sarabun"],
        ["kanit"] = ["Kanit"],
        ["charmonman"] = ["Charmonman"],
        ["notonaskharabic"] = ["Noto Naskh Arabic"],
        ["notosansdevanagari"] = ["Noto Sans Devanagari"],
        ["notosanstc"] = ["Noto Sans TC", "Noto Sans CJK TC"],
        ["notosanskr"] = ["Noto Sans KR", "Noto Sans CJK KR"],
        ["notosansjp"] = ["Noto Sans JP", "Noto Sans CJK JP"],
        ["notoserifjp"] = ["Noto Serif JP", "Noto Serif CJK JP"],
        ["gothica1"] = ["Gothic A1"],
        ["nanummyeongjo"] = ["NanumMyeongjo", "Nanum Myeongjo"],
        ["shipporimincho"] = ["Shippori Mincho"],
    };

    /// <summary>Names that ask for the bold face.</summary>
    public static bool IsBold(string name) => Stem(name).Equals("msyhbd", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens the installed font that a name stands for. A name not listed is taken as a family's.</summary>
    /// <exception cref="JobException">None is installed.</exception>
    public static Typeface Open(string name)
    {
        string stem = Stem(name);
        string[] families = s_families.GetValueOrDefault(stem) ?? [stem];
        bool bold = IsBold(name);
        foreach (string family in families)
        {
            if (Typeface.Installed(family, bold) is { } found)
                return found;
        }

        throw JobException.Request(
            $"The font {name} is not installed on this machine (looked for {string.Join(", ", families)}). Install it, choose another FontType, or give a font file.",
            JobFailureDetail.Unsupported);
    }

    /// <summary>Refuses a text that would show a box.</summary>
    /// <exception cref="JobException">Names the character and the font.</exception>
    public static void Check(Typeface? typeface, string text, string what)
    {
        Rune? missing = typeface is null ? Typeface.FirstMissingAnywhere(text) : typeface.FirstMissing(text);
        if (missing is not { } rune)
            return;
        string font = typeface is null ? "No installed font" : $"Neither the font {typeface.Family} nor any other that is installed";
        throw JobException.Request(
            $"{font} has the character {rune} (U+{rune.Value:X4}) of {what}. Install a font for its script, or give a font file.",
            JobFailureDetail.Unsupported);
    }

    private static string Stem(string name) =>
        Path.GetExtension(name).ToUpperInvariant() is ".TTF" or ".OTF" or ".TTC" ? Path.GetFileNameWithoutExtension(name) : name.Length == 0 ? "auto" : name;
}
