namespace Mps.Pipeline.Subtitles;

/// <summary>ISO 639: containers want the three letters of 639-2, requests often give the two of 639-1, with or without a region.</summary>
internal static class LanguageCode
{
    // 639-1 and its 639-2/T code, for the languages that films are commonly subtitled in.
    private const string Pairs = """
        af afr ar ara az aze be bel bg bul bn ben bs bos ca cat cs ces cy cym da dan de deu el ell en eng es spa et est eu eus fa fas
        fi fin fr fra ga gle gl glg gu guj he heb hi hin hr hrv hu hun hy hye id ind is isl it ita ja jpn ka kat kk kaz km khm kn kan
        ko kor lo lao lt lit lv lav mk mkd ml mal mn mon mr mar ms msa mt mlt my mya nb nob ne nep nl nld nn nno no nor pa pan pl pol
        pt por ro ron ru rus si sin sk slk sl slv sq sqi sr srp sv swe sw swa ta tam te tel th tha tl tgl tr tur uk ukr ur urd uz uzb
        vi vie yue yue zh zho
        """;

    private static readonly Dictionary<string, string> s_threeLetters = Read();

    /// <summary>The three letters; "und" when they are not known.</summary>
    public static string ThreeLetters(string? language)
    {
        string primary = (language ?? "").Split('-', '_')[0].ToLowerInvariant();
        return primary.Length == 3 && primary.All(char.IsAsciiLetter) ? primary : s_threeLetters.GetValueOrDefault(primary, "und");
    }

    /// <summary>The same language in the older spelling of 639-2/B where there is one, which QuickTime's table of languages has.</summary>
    public static string Bibliographic(string threeLetters) => threeLetters switch
    {
        "zho" => "chi",
        "deu" => "ger",
        "nld" => "dut",
        "ell" => "gre",
        "isl" => "ice",
        "fas" => "per",
        "ces" => "cze",
        "slk" => "slo",
        "ron" => "rum",
        "mya" => "bur",
        "msa" => "may",
        "sqi" => "alb",
        "hye" => "arm",
        "kat" => "geo",
        "mkd" => "mac",
        "eus" => "baq",
        "cym" => "wel",
        _ => threeLetters,
    };

    private static Dictionary<string, string> Read()
    {
        string[] words = Pairs.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
    }
}
