using Mps.Av.Interop;

namespace Mps.Av;

/// <summary>Small files that are read whole: subtitles, pictures, fonts.</summary>
public static unsafe class Resource
{
    /// <summary>Reads all bytes behind an address.</summary>
    /// <param name="url">"file:…", "https://…"; any protocol of the library.</param>
    /// <param name="interrupt">Cancels.</param>
    /// <param name="options">Protocol options as "key=value" lines.</param>
    /// <param name="maxBytes">More than this is refused.</param>
    /// <exception cref="MediaException">Unreachable, unreadable or too large.</exception>
    public static byte[] Fetch(string url, Interrupt interrupt, string options, int maxBytes)
    {
        AvLog.TakeLastError();
        byte[] buffer = new byte[maxBytes];
        int size;
        fixed (byte* start = buffer)
            size = Shim.Fetch(url, options, interrupt.Handle, start, maxBytes);
        MediaException.ThrowIfFailed(size, "read the file");
        return buffer[..size];
    }
}
