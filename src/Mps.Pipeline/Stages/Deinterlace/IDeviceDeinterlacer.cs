using Mps.Kernels.Deinterlace;
using Mps.Media;

namespace Mps.Pipeline.Stages.Deinterlace;

/// <summary>Makes whole pictures of interlaced ones on a device, which keeps those that are needed: bit for bit what the CPU's kernel makes.</summary>
public interface IDeviceDeinterlacer : IDisposable
{
    /// <summary>A few words for people: where.</summary>
    string Name { get; }

    /// <summary>
    /// Takes the next picture. <see cref="TryMake"/> then makes the one before it whole; behind the last picture take that once more. False: the device is lost or failed.
    /// </summary>
    bool TryTake(ReadOnlyFrameView picture);

    /// <summary>Makes the whole picture of the moment of one field. False: the device is lost or failed, and the target undefined.</summary>
    /// <param name="target">Whole picture.</param>
    /// <param name="keep">The field that stays.</param>
    /// <param name="second">False when that is the first of its picture's fields in time, true when it is the second.</param>
    bool TryMake(FrameView target, PictureField keep, bool second);
}
