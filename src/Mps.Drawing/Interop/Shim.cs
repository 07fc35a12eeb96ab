using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]

namespace Mps.Drawing.Interop;

/// <summary>The shim of <c>native/include/mps/overlay.h</c>, function by function; its comments are there.</summary>
internal static unsafe partial class Shim
{
    private const string Library = "mps_overlay";

    /// <summary><c>MPS_OVERLAY_ABI</c> that this assembly was written against.</summary>
    public const uint Abi = 1;

    [LibraryImport(Library, EntryPoint = "mps_overlay_abi")]
    public static partial uint GetAbi();

    [LibraryImport(Library, EntryPoint = "mps_overlay_error")]
    public static partial byte* GetError();

    [LibraryImport(Library, EntryPoint = "mps_overlay_font_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenFont(out FontHandle font, string family, int bold);

    [LibraryImport(Library, EntryPoint = "mps_overlay_font_open_data")]
    public static partial int OpenFontData(out FontHandle font, byte* data, long size);

    [LibraryImport(Library, EntryPoint = "mps_overlay_font_close")]
    public static partial void CloseFont(nint font);

    [LibraryImport(Library, EntryPoint = "mps_overlay_font_family")]
    public static partial byte* GetFamily(FontHandle font);

    [LibraryImport(Library, EntryPoint = "mps_overlay_font_line_height")]
    public static partial double GetLineHeight(FontHandle font);

    [LibraryImport(Library, EntryPoint = "mps_overlay_font_has")]
    public static partial int FontHas(FontHandle font, uint character);

    [LibraryImport(Library, EntryPoint = "mps_overlay_installed_lacks")]
    public static partial int InstalledLacks(uint* characters, int count);

    [LibraryImport(Library, EntryPoint = "mps_overlay_text_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenText(out TextHandle text, int width, int height, string family);

    [LibraryImport(Library, EntryPoint = "mps_overlay_text_close")]
    public static partial void CloseText(nint text);

    [LibraryImport(Library, EntryPoint = "mps_overlay_text_pixel_aspect")]
    public static partial void SetPixelAspect(TextHandle text, double ratio);

    [LibraryImport(Library, EntryPoint = "mps_overlay_text_line_spacing")]
    public static partial void SetLineSpacing(TextHandle text, double pixels);

    [LibraryImport(Library, EntryPoint = "mps_overlay_text_add_font", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddFont(TextHandle text, string name, byte* data, int size);

    [LibraryImport(Library, EntryPoint = "mps_overlay_text_header")]
    public static partial void SetHeader(TextHandle text, byte* header, int size);

    [LibraryImport(Library, EntryPoint = "mps_overlay_text_event")]
    public static partial void AddEvent(TextHandle text, byte* line, int size, long start, long duration);

    [LibraryImport(Library, EntryPoint = "mps_overlay_text_render")]
    public static partial int RenderText(TextHandle text, long time);

    [LibraryImport(Library, EntryPoint = "mps_overlay_text_next")]
    public static partial int NextImage(TextHandle text, TextImage* image);

    [LibraryImport(Library, EntryPoint = "mps_overlay_svg_open")]
    public static partial int OpenSvg(out SvgHandle svg, byte* data, long size);

    [LibraryImport(Library, EntryPoint = "mps_overlay_svg_close")]
    public static partial void CloseSvg(nint svg);

    [LibraryImport(Library, EntryPoint = "mps_overlay_svg_size")]
    public static partial int GetSvgSize(SvgHandle svg, double* width, double* height);

    [LibraryImport(Library, EntryPoint = "mps_overlay_svg_draw")]
    public static partial int DrawSvg(SvgHandle svg, double documentWidth, double documentHeight, byte* pixels, int width, int height, int stride);
}

// Fields are written by native code.
#pragma warning disable CS0649

/// <summary>Mirror of <c>mps_overlay_image</c>; checked by a test against the C side.</summary>
internal unsafe struct TextImage
{
    public byte* Coverage;
    public int Stride, Width, Height, X, Y;
    public uint Rgba;
    public int Reserved;
}
