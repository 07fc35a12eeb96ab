using System.Buffers.Binary;
using System.Text;

namespace Mps.Pipeline.Subtitles;

/// <summary>MP4 timed text (3GPP TS 26.245, "tx3g"), which FFmpeg calls mov_text.</summary>
internal static class TimedText
{
    // What FFmpeg writes; players use a font and size of their own.
    private const byte FontSize = 16;

    /// <summary>The sample description behind its first 16 bytes: centred at the bottom, white on nothing, one font.</summary>
    public static byte[] Description()
    {
        byte[] font = Encoding.ASCII.GetBytes("Arial");
        using var description = new MemoryStream();
        description.Write([0, 0, 0, 0]); // displayFlags
        description.Write([1, 0xff]); // horizontally centred, at the bottom
        description.Write([0, 0, 0, 0]); // background, transparent
        description.Write(new byte[8]); // text box: the track's
        description.Write([0, 0, 0, 0, 0, 1, 0, FontSize, 0xff, 0xff, 0xff, 0xff]); // from, to, font 1, no face, size, white
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, 8 + 2 + 3 + font.Length);
        description.Write(size);
        description.Write("ftab"u8);
        description.Write([0, 1, 0, 1, (byte)font.Length]);
        description.Write(font);
        return description.ToArray();
    }

    /// <summary>One sample: the text, and a "styl" box when some of it is emphasised.</summary>
    public static byte[] Sample(SubtitleCue cue)
    {
        string text = cue.PlainText;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        // The length field has 16 bits; a cue of that length is no subtitle, so its end is cut at a character.
        if (bytes.Length > ushort.MaxValue)
        {
            int cut = ushort.MaxValue;
            while ((bytes[cut] & 0xc0) == 0x80)
                cut--;
            bytes = bytes[..cut];
        }

        using var sample = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        Write16(sample, bytes.Length);
        sample.Write(bytes);

        List<(int From, int To, SubtitleEmphasis Emphasis)> styles = [];
        int at = 0;
        foreach (SubtitleSpan span in cue.Spans)
        {
            // The standard counts characters, whatever their coding.
            int length = span.Text.EnumerateRunes().Count();
            if (span.Emphasis != SubtitleEmphasis.None)
                styles.Add((at, at + length, span.Emphasis));
            at += length;
        }

        if (styles.Count == 0 || at > ushort.MaxValue)
            return sample.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(number, 8 + 2 + (12 * styles.Count));
        sample.Write(number);
        sample.Write("styl"u8);
        Write16(sample, styles.Count);
        foreach ((int from, int to, SubtitleEmphasis emphasis) in styles)
        {
            Write16(sample, from);
            Write16(sample, to);
            // Face: 1 bold, 2 italic, 4 underlined, as in our own flags.
            sample.Write([0, 1, (byte)emphasis, FontSize, 0xff, 0xff, 0xff, 0xff]);
        }

        return sample.ToArray();
    }

    private static void Write16(MemoryStream to, int value)
    {
        to.WriteByte((byte)(value >> 8));
        to.WriteByte((byte)value);
    }
}
