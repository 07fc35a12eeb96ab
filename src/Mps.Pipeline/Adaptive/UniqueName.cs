using System.Globalization;

namespace Mps.Pipeline.Adaptive;

/// <summary>Names that players show in one list.</summary>
internal static class UniqueName
{
    /// <summary>The name, with a number behind it when it is taken.</summary>
    public static string Of(string wanted, IEnumerable<string> taken)
    {
        HashSet<string> others = [.. taken];
        string name = wanted;
        for (int n = 2; others.Contains(name); n++)
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted} {n}");
        return name;
    }
}
