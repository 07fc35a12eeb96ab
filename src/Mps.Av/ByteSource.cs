using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>Reads inputs that are no media containers (fonts, pictures, subtitle files) through the library's protocols.</summary>
public static unsafe class ByteSource
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>All bytes of an input; null when there are more than allowed.</summary>
    /// <param name="url">Path or address.</param>
    /// <param name="options">Protocol options as "key=value" lines.</param>
    /// <param name="limitBytes">The most to read.</param>
    /// <param name="interrupt">Ends the reading from another thread, or at its deadline.</param>
    /// <param name="optionsOf">Asked as by <see cref="MediaSource.OpenWatched"/>; null = nobody is.</param>
    /// <exception cref="MediaException">Unreachable, unreadable or not allowed.</exception>
    public static byte[]? Read(string url, string options, int limitBytes, Interrupt interrupt, Func<string, string?>? optionsOf = null)
    {
        AvLog.TakeLastError();
        using NestedOpens? nested = optionsOf is null ? null : new NestedOpens(optionsOf);
        int code = Shim.OpenBytes(out BytesHandle handle, url, options, interrupt.Handle, nested is null ? null : NestedOpens.Callback, nested?.Opaque ?? 0);
        using (handle)
        {
            MediaException.ThrowIfFailed(code, "open the file");
            handle.Count();
            using var all = new MemoryStream();
            byte[] block = new byte[BlockBytes];
            fixed (byte* buffer = block)
            {
                while ((code = Shim.ReadBytes(handle, buffer, BlockBytes)) > 0)
                {
                    if (all.Length + code > limitBytes)
                        return null;
                    all.Write(block, 0, code);
                }
            }

            MediaException.ThrowIfFailed(code, "read the file");
            return all.ToArray();
        }
    }
}
