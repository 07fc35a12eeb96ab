using Mps.Av;

namespace Mps.Pipeline.Stages.Deinterlace;

/// <summary>One way to make whole pictures, for pictures of one size and format. Those that are not marked interlaced pass untouched, in their turn.</summary>
internal abstract class DeinterlaceMethod : IDisposable
{
    /// <summary>A few words for people: what does it.</summary>
    public abstract string Summary { get; }

    /// <summary>Takes a picture (left empty or as it is) and emits those that are ready.</summary>
    /// <exception cref="MediaException">The filter refuses, or there is no memory.</exception>
    public abstract void Push(MediaFrame picture, EmitPicture emit);

    /// <summary>Emits what is held back. No picture follows.</summary>
    public abstract void Flush(EmitPicture emit);

    public abstract void Dispose();
}
