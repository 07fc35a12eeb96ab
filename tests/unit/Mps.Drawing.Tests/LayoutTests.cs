using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Mps.Drawing.Interop;

namespace Mps.Drawing.Tests;

/// <summary>The managed mirror against native/tests/overlay_layout.def, which the C test asserts against overlay.h.</summary>
public sealed partial class LayoutTests
{
    [Fact]
    public void Mirror_has_the_layout_of_overlay_h()
    {
        int fields = 0;
        foreach (Match entry in Entry().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "overlay_layout.def"))))
        {
            int bytes = int.Parse(entry.Groups["bytes"].Value, CultureInfo.InvariantCulture);
            if (entry.Groups["field"] is not { Success: true, Value: var field })
            {
                Assert.Equal(bytes, Unsafe.SizeOf<TextImage>());
                continue;
            }

            fields++;
            Assert.Equal(bytes, (int)Marshal.OffsetOf<TextImage>(char.ToUpperInvariant(field[0]) + field[1..]));
        }

        Assert.Equal(typeof(TextImage).GetFields().Length, fields);
    }

    [Fact]
    public void Shim_is_of_this_age() => Assert.Equal(Shim.Abi, Shim.GetAbi());

    [GeneratedRegex(@"^(STRUCT|FIELD)\(mps_overlay_image(, (?<field>[a-z]\w*))?, (?<bytes>\d+)\)$", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
