using Mps.Jobs;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Stages.Deinterlace;

namespace Mps.Pipeline.Stages.Enhance;

/// <summary>A device that improves pictures instead of the processor. What it makes is what the CPU's kernels make, bit for bit.</summary>
public interface IEnhanceDevice : IDisposable
{
    /// <summary>What it calls itself.</summary>
    string Name { get; }

    /// <summary>Opens one kernel for as many of the first steps as the device can do one after the other without leaving it.</summary>
    /// <param name="steps">At least one, in order.</param>
    /// <param name="format">What comes in.</param>
    /// <param name="colour">What it means.</param>
    /// <param name="enlarged">Size that super-resolution makes.</param>
    /// <param name="substitute">Makes what takes over should the device be lost, or not be able to: the same steps on the CPU, of which the number is given.</param>
    /// <param name="taken">How many of the steps the kernel does; 0 = none, and there is no kernel.</param>
    IPictureKernel? Open(
        IReadOnlyList<Enhancement> steps, FrameFormat format, PictureColour colour, (int Width, int Height)? enlarged, Func<int, IPictureKernel> substitute, out int taken);

    /// <summary>Opens what makes whole pictures of interlaced ones; null where the device cannot, and the CPU does.</summary>
    /// <param name="format">Planar, of 8 to 12 bits; all planes have two rows at least.</param>
    IDeviceDeinterlacer? OpenDeinterlacer(FrameFormat format);
}

/// <summary>Opens the device that kernels shall run on.</summary>
/// <param name="policy">Which one, and where compiled kernels are kept.</param>
/// <param name="reason">Why there is none, as part of a sentence.</param>
public delegate IEnhanceDevice? OpenEnhanceDevice(HardwarePolicy policy, out string reason);

/// <summary>Who improves pictures. Borrowed by what is opened.</summary>
/// <param name="Team">Threads of the CPU that share a picture's rows.</param>
/// <param name="Device">Does what it can instead; null = the CPU does all.</param>
/// <param name="FellBack">Hears that the CPU takes over from the device, which was lost or cannot; null = nobody does.</param>
public sealed record EnhanceCrew(RowTeam Team, IEnhanceDevice? Device, Action? FellBack = null);
