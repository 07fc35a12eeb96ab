using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Mps.Media.Tests;

/// <summary>ring.h is the definition; the compiler checks its static_asserts, and these tests check that the C# twin says the same.</summary>
public sealed partial class RingLayoutTests
{
    private static readonly string s_header = File.ReadAllText(Path.Combine(RepositoryRoot(), "native", "include", "mps", "ring.h"));

    [Theory]
    [InlineData("mps_ring_header", typeof(RingHeader), 11)]
    [InlineData("mps_ring_slot", typeof(RingSlot), 12)]
    public void Layout_equals_ring_h(string structName, Type twin, int fields)
    {
        MatchCollection asserted = OffsetAssert().Matches(s_header);
        List<Match> ours = [.. asserted.Where(match => match.Groups["struct"].Value == structName)];
        Assert.Equal(fields, ours.Count);
        Assert.Equal(fields, twin.GetFields(BindingFlags.Public | BindingFlags.Instance).Length);
        foreach (Match match in ours)
        {
            string field = Pascal(match.Groups["field"].Value);
            Assert.True(
                Number(match.Groups["offset"].Value) == Marshal.OffsetOf(twin, field),
                $"{structName}.{match.Groups["field"]} is at {match.Groups["offset"]}, {twin.Name}.{field} at {Marshal.OffsetOf(twin, field)}");
        }

        Match size = SizeAssert().Matches(s_header).Single(match => match.Groups["struct"].Value == structName);
        Assert.Equal(Number(size.Groups["size"].Value), Marshal.SizeOf(twin));
    }

    [Fact]
    public void Blittable_size_equals_marshalled_size()
    {
        Assert.Equal(64, Unsafe.SizeOf<RingHeader>());
        Assert.Equal(128, Unsafe.SizeOf<RingSlot>());
    }

    [Theory]
    [InlineData("MAGIC", RingLayout.Magic)]
    [InlineData("VERSION", RingLayout.Version)]
    [InlineData("ALIGNMENT", RingLayout.Alignment)]
    [InlineData("MAX_SLOTS", RingLayout.MaxSlots)]
    [InlineData("MAX_SLOT_BYTES", RingLayout.MaxSlotBytes)]
    [InlineData("PLANES", RingLayout.Planes)]
    [InlineData("FREE", RingLayout.Free)]
    [InlineData("ACQUIRED", RingLayout.Acquired)]
    [InlineData("PUBLISHED", RingLayout.Published)]
    public void Constant_equals_ring_h(string name, uint value)
    {
        Match match = Regex.Match(s_header, $@"\bMPS_RING_{name}(?: =)? (?<value>0x[0-9a-f]+|\d+)");
        Assert.True(match.Success, name);
        Assert.Equal(value, Number(match.Groups["value"].Value));
    }

    private static long Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : long.Parse(text, CultureInfo.InvariantCulture);

    private static string Pascal(string snake) => string.Concat(snake.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Mps.Daemon.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The repository is not above the test's folder.");
    }

    [GeneratedRegex(@"offsetof\(struct (?<struct>\w+), (?<field>\w+)\) == (?<offset>\d+)")]
    private static partial Regex OffsetAssert();

    [GeneratedRegex(@"static_assert\(sizeof\(struct (?<struct>\w+)\) == (?<size>\d+)")]
    private static partial Regex SizeAssert();
}
