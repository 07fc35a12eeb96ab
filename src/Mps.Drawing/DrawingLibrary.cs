using System.Runtime.InteropServices;
using Mps.Drawing.Interop;

namespace Mps.Drawing;

/// <summary>
/// libass, librsvg and fontconfig behind their shim, <c>libmps_overlay.so</c>, which is loaded by the first job that draws: it drags in some fifty
/// libraries.
/// </summary>
public static unsafe class DrawingLibrary
{
    private static bool s_checked;

    /// <summary>Native objects alive now: fonts, texts and drawings. Tests assert zero.</summary>
    public static int LiveHandles => DrawingHandle.Live;

    /// <summary>Loads the shim and checks that it is of this assembly's age.</summary>
    /// <exception cref="DrawingException">It cannot be loaded, or it is of another age; the message says what to do.</exception>
    public static void Initialize()
    {
        if (Volatile.Read(ref s_checked))
            return;
        uint abi;
        try
        {
            abi = Shim.GetAbi();
        }
        catch (DllNotFoundException e)
        {
            throw new DrawingException($"libmps_overlay.so or a library that it needs could not be loaded; run `make setup build`. {e.Message}");
        }

        if (abi != Shim.Abi)
            throw new DrawingException($"libmps_overlay.so has interface {abi}, this program needs {Shim.Abi}; run `make build`.");
        Volatile.Write(ref s_checked, true);
    }

    internal static void ThrowIfFailed(int code, string operation, DrawingHandle? handle = null)
    {
        if (code >= 0)
            return;
        handle?.Dispose();
        throw new DrawingException($"Could not {operation}: {Marshal.PtrToStringUTF8((nint)Shim.GetError())}", -code);
    }
}

/// <summary>A font, text or drawing was refused.</summary>
/// <param name="message">What was tried, and the library's words.</param>
/// <param name="errno">The operating system's number of the cause; 0 = none.</param>
public sealed class DrawingException(string message, int errno = 0) : Exception(message)
{
    private const int NoEntry = 2;

    /// <summary>What was asked for is not there, e.g. no font of that name is installed.</summary>
    public bool NotFound => errno == NoEntry;
}
