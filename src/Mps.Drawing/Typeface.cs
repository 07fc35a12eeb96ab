using System.Runtime.InteropServices;
using System.Text;
using Mps.Drawing.Interop;

namespace Mps.Drawing;

/// <summary>One font, installed or from a file's bytes. Owns the native font. One thread at a time.</summary>
public sealed unsafe class Typeface : IDisposable
{
    private readonly FontHandle _handle;
    private readonly HashSet<uint> _elsewhere = [];
    private GCHandle _bytes;

    private Typeface(FontHandle handle, byte[]? data)
    {
        handle.Count();
        _handle = handle;
        Data = data;
        Family = Marshal.PtrToStringUTF8((nint)Shim.GetFamily(handle))!;
        LineHeight = Shim.GetLineHeight(handle);
    }

    /// <summary>The family name to put into a style.</summary>
    public string Family { get; }

    /// <summary>The file's bytes; null for an installed font.</summary>
    public byte[]? Data { get; }

    /// <summary>libass's Fontsize of letters whose em is one pixel: its sizes count ascent plus descent.</summary>
    public double LineHeight { get; }

    /// <summary>An installed font of exactly this family; null when there is none.</summary>
    /// <exception cref="DrawingException">Its file cannot be read.</exception>
    public static Typeface? Installed(string family, bool bold = false)
    {
        DrawingLibrary.Initialize();
        int code = Shim.OpenFont(out FontHandle handle, family, bold ? 1 : 0);
        try
        {
            DrawingLibrary.ThrowIfFailed(code, $"open the font {family}", handle);
        }
        catch (DrawingException e) when (e.NotFound)
        {
            return null;
        }

        return new Typeface(handle, null);
    }

    /// <summary>A font from a file.</summary>
    /// <param name="data">The file's bytes (TrueType, OpenType, the first of a collection); must not change.</param>
    /// <exception cref="DrawingException">They are no scalable font.</exception>
    public static Typeface FromBytes(byte[] data)
    {
        DrawingLibrary.Initialize();
        // FreeType reads from them for as long as the font is open.
        GCHandle bytes = GCHandle.Alloc(data, GCHandleType.Pinned);
        try
        {
            int code = Shim.OpenFontData(out FontHandle handle, (byte*)bytes.AddrOfPinnedObject(), data.Length);
            DrawingLibrary.ThrowIfFailed(code, "read the font", handle);
            return new Typeface(handle, data) { _bytes = bytes };
        }
        catch (DrawingException)
        {
            bytes.Free();
            throw;
        }
    }

    /// <summary>The first visible character of a text that neither this font nor any installed one has a glyph for; null when there is none.</summary>
    public Rune? FirstMissing(string text)
    {
        List<uint> foreign = [];
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsVisible(rune) && Shim.FontHas(_handle, (uint)rune.Value) == 0 && !_elsewhere.Contains((uint)rune.Value))
                foreign.Add((uint)rune.Value);
        }

        Rune? missing = FirstNotInstalled(foreign);
        if (missing is null)
            _elsewhere.UnionWith(foreign);
        return missing;
    }

    /// <summary>The first visible character of a text that no installed font has a glyph for; null when there is none.</summary>
    /// <exception cref="DrawingException">The library cannot be loaded.</exception>
    public static Rune? FirstMissingAnywhere(string text)
    {
        DrawingLibrary.Initialize();
        return FirstNotInstalled([.. text.EnumerateRunes().Where(IsVisible).Select(r => (uint)r.Value).Distinct()]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        if (_bytes.IsAllocated)
            _bytes.Free();
    }

    private static Rune? FirstNotInstalled(List<uint> characters)
    {
        if (characters.Count == 0)
            return null;
        fixed (uint* first = CollectionsMarshal.AsSpan(characters))
        {
            int lacking = Shim.InstalledLacks(first, characters.Count);
            return lacking < characters.Count ? new Rune(characters[lacking]) : null;
        }
    }

    // Spaces, controls, joiners, direction marks and variation selectors are not drawn.
    private static bool IsVisible(Rune rune) => !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (
        System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format)
        && rune.Value is not ((>= 0xfe00 and <= 0xfe0f) or (>= 0xe0100 and <= 0xe01ef));
}
