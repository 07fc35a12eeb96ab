using Mps.Av;
using Mps.Media;

namespace Mps.Pipeline.Stages;

/// <summary>Frames in memory as the kernels see them: borrowed while the frame is.</summary>
internal static class PictureViews
{
    /// <summary>A frame's picture.</summary>
    public static ReadOnlyFrameView Read(MediaFrame frame, FrameFormat format) => new(format, Planes(frame.Facts, format, 0, 0));

    /// <summary>A part of a frame's picture.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="part">Format and size of the part.</param>
    /// <param name="left">Where it begins, a multiple of the chroma subsampling.</param>
    /// <param name="top">Where it begins, a multiple of the chroma subsampling.</param>
    public static ReadOnlyFrameView Read(MediaFrame frame, FrameFormat part, int left, int top) => new(part, Planes(frame.Facts, part, left, top));

    /// <summary>A frame's picture to write.</summary>
    public static FrameView Write(MediaFrame frame, FrameFormat format) => new(format, Planes(frame.Facts, format, 0, 0));

    /// <summary>A part of a frame's picture to write.</summary>
    public static FrameView Write(MediaFrame frame, FrameFormat part, int left, int top) => new(part, Planes(frame.Facts, part, left, top));

    private static FramePlanes Planes(in FrameFacts facts, FrameFormat format, int left, int top)
    {
        FramePlanes planes = default;
        for (int i = 0; i < format.PlaneCount; i++)
        {
            bool chroma = i is 1 or 2;
            int column = chroma ? left >> format.Log2ChromaWidth : left, row = chroma ? top >> format.Log2ChromaHeight : top;
            planes.Addresses[i] = facts.Plane(i) + ((nint)row * facts.Stride(i)) + ((nint)column * format.PixelBytes(i));
            planes.LineSizes[i] = facts.Stride(i);
        }

        return planes;
    }
}
