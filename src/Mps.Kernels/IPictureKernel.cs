using Mps.Media;

namespace Mps.Kernels;

/// <summary>
/// Makes one picture from each picture: what a transcode chains up. It may remember the pictures before; then they come in order of display.
/// Owns its scratch memory and allocates nothing per picture. One thread at a time.
/// </summary>
public interface IPictureKernel : IDisposable
{
    /// <summary>What it takes.</summary>
    FrameFormat Source { get; }

    /// <summary>What it makes.</summary>
    FrameFormat Target { get; }

    /// <summary>A few words for people: what is done, by which kernel, at which level.</summary>
    string Summary { get; }

    /// <summary>Makes a picture.</summary>
    /// <param name="source">Of format <see cref="Source"/>; left as it is.</param>
    /// <param name="target">Of format <see cref="Target"/>; other memory than <paramref name="source"/>.</param>
    /// <exception cref="ArgumentException">A picture has another format.</exception>
    void Apply(ReadOnlyFrameView source, FrameView target);

    /// <summary>Forgets the pictures before: the next one does not follow on them.</summary>
    void Restart();
}
