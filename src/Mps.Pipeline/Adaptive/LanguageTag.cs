namespace Mps.Pipeline.Adaptive;

/// <summary>Language tags of manifests (BCP 47), which want the shortest code that ISO 639 has.</summary>
internal static class LanguageTag
{
    // ISO 639-2 codes, both variants where there are two, of the languages that also have a code of two letters and that films come in.
    private static readonly Dictionary<string, string> s_short = """
        afr af amh am ara ar aze az bel be ben bn bos bs bul bg cat ca ces cs cze cs chi zh zho zh cym cy wel cy dan da deu de ger de
        ell el gre el eng en est et eus eu baq eu fas fa per fa fil fil fin fi fra fr fre fr gle ga glg gl guj gu hau ha heb he hin hi
        hrv hr hun hu hye hy arm hy ibo ig ind id isl is ice is ita it jav jv jpn ja kan kn kat ka geo ka kaz kk khm km kir ky kor ko
        kur ku lao lo lat la lav lv lit lt ltz lb mal ml mar mr mkd mk mac mk mlg mg mlt mt mon mn msa ms may ms mya my bur my nep ne
        nld nl dut nl nno nn nob nb nor no pan pa pol pl por pt pus ps ron ro rum ro rus ru sin si slk sk slo sk slv sl snd sd som so
        spa es sqi sq alb sq srp sr sun su swa sw swe sv tam ta tat tt tel te tgk tg tgl tl tha th tuk tk tur tr uig ug ukr uk urd ur
        uzb uz vie vi xho xh yid yi yor yo zul zu
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Chunk(2).ToDictionary(p => p[0], p => p[1]);

    /// <summary>The tag for a code; null when the language is unknown.</summary>
    /// <param name="code">ISO 639-1 or 639-2, or a tag already.</param>
    public static string? Of(string? code) => code?.Trim() switch
    {
        null or "" or "und" => null,
        { Length: 3 } three => s_short.GetValueOrDefault(three.ToLowerInvariant(), three.ToLowerInvariant()),
        var tag => tag,
    };
}
