using System.Reflection;
using System.Runtime.InteropServices;
using Mps.Media;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Mps.Perf.Micro;

/// <summary>FFmpeg's scaler in this process, as ffmpeg's scale filter calls it. Owns the context.</summary>
internal sealed unsafe partial class SwScale : IDisposable
{
    /// <summary>The scale filter's default flags since FFmpeg 5.0.</summary>
    public const int Bicubic = 4;

    /// <summary>Windowed sinc, support 3.</summary>
    public const int Lanczos = 0x200;

    /// <summary>Bit-exact vertical arithmetic: closer to the formula, slower.</summary>
    public const int AccurateRound = 0x40000;

    private const string Library = "libswscale";
    private readonly nint _context;
    private readonly int _sourceHeight;

    static SwScale() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);

    public SwScale(FrameFormat source, FrameFormat target, int flags)
    {
        _sourceHeight = source.Height;
        _context = sws_getContext(
            source.Width, source.Height, AvPixelFormat(source.PixelFormat),
            target.Width, target.Height, AvPixelFormat(target.PixelFormat),
            flags, 0, 0, 0);
        if (_context == 0)
        {
            throw new NotSupportedException($"swscale cannot scale {source} to {target}.");
        }
    }

    public void Scale(in FramePlanes source, in FramePlanes target)
    {
        fixed (FramePlanes* from = &source, to = &target)
        {
            int rows = sws_scale(
                _context, (nint*)&from->Addresses, (int*)&from->LineSizes, 0, _sourceHeight, (nint*)&to->Addresses, (int*)&to->LineSizes);
            if (rows <= 0)
            {
                throw new InvalidOperationException($"sws_scale returned {rows}.");
            }
        }
    }

    public void Dispose() => sws_freeContext(_context);

    // The two used here have had these AVPixelFormat values in every release of libavutil since 55.
    private static int AvPixelFormat(PixelFormat format) => format switch
    {
        PixelFormat.Yuv420p => 0,
        PixelFormat.Yuv420p10le => 62,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not compared here."),
    };

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (int major in (int[])[9, 8, 7, 6])
        {
            if (NativeLibrary.TryLoad($"libswscale.so.{major}", assembly, path, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }

    [LibraryImport(Library)]
    private static partial nint sws_getContext(
        int sourceWidth, int sourceHeight, int sourceFormat, int targetWidth, int targetHeight, int targetFormat,
        int flags, nint sourceFilter, nint targetFilter, nint parameters);

    [LibraryImport(Library)]
    private static partial int sws_scale(
        nint context, nint* source, int* sourceStride, int firstRow, int rows, nint* target, int* targetStride);

    [LibraryImport(Library)]
    private static partial void sws_freeContext(nint context);
}
