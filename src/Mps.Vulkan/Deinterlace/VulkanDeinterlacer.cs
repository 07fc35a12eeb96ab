using System.Runtime.InteropServices;
using Mps.Kernels;
using Mps.Kernels.Deinterlace;
using Mps.Media;

namespace Mps.Vulkan.Deinterlace;

/// <summary>
/// <see cref="Deinterlacer"/> on a device: bit for bit the same pictures. Each interlaced picture goes to the device once and stays there while it is needed. It
/// looks one picture ahead and so is no link of a chain. One thread at a time; allocates nothing per picture.
/// </summary>
public sealed class VulkanDeinterlacer : IDisposable
{
    private const int Held = 3; // the picture that is made whole, the one before and the one after

    private static readonly (int Columns, int Rows) s_group = (32, 8);

    private readonly Resources _resources = new();
    private readonly VulkanDevice _device;
    private readonly VulkanPipeline _pipeline;
    private readonly VulkanPicture[] _pictures;
    private readonly PictureTransfer[] _uploads;
    private readonly VulkanPicture _target;
    private readonly PictureTransfer _download;
    private readonly CommandList _list;
    private readonly WorkTimeline _timeline;
    private int _previous, _current, _next = -1;

    /// <param name="device">Where it works.</param>
    /// <param name="format">Format and size of the pictures; every plane has at least two rows.</param>
    /// <exception cref="NotSupportedException">The format is not planar, or has more than 12 bits.</exception>
    /// <exception cref="ArgumentException">The size is out of range.</exception>
    /// <exception cref="VulkanException">The device has no memory for it.</exception>
    public VulkanDeinterlacer(VulkanDevice device, FrameFormat format)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!FrameScaler.Supports(format.PixelFormat))
        {
            throw new NotSupportedException($"Pictures of {format.PixelFormat.Name()} cannot be deinterlaced: their samples are not planar, or have more than 12 bits.");
        }

        if (!format.IsValid || Enumerable.Range(0, format.PlaneCount).Any(plane => format.PlaneHeight(plane) < 2))
        {
            throw new ArgumentException($"'{format}' has no two fields.", nameof(format));
        }

        (_device, Format) = (device, format);
        try
        {
            _pipeline = _resources.Keep(new VulkanPipeline(device, "deinterlace", format.BytesPerSample == 2 ? 1u : 0));
            _pictures = [.. Enumerable.Range(0, Held).Select(_ => _resources.Keep(new VulkanPicture(device, format)))];
            _uploads = [.. _pictures.Select(picture => _resources.Keep(new PictureTransfer(device, picture)))];
            _target = _resources.Keep(new VulkanPicture(device, format));
            _download = _resources.Keep(new PictureTransfer(device, _target));
            _list = _resources.Keep(new CommandList(device));
            _timeline = _resources.Keep(new WorkTimeline(device));
        }
        catch
        {
            _resources.Dispose();
            throw;
        }
    }

    /// <summary>Of the pictures that go in and out.</summary>
    public FrameFormat Format { get; }

    /// <summary>
    /// Takes the next interlaced picture. <see cref="Make"/> then makes the one before it whole, or itself when it is the first; behind the last
    /// picture take that once more.
    /// </summary>
    /// <exception cref="ArgumentException">It has another format.</exception>
    /// <exception cref="VulkanDeviceLostException">The device is lost.</exception>
    public void Take(ReadOnlyFrameView picture)
    {
        if (picture.Format != Format)
        {
            throw new ArgumentException($"The deinterlacer was made for {Format}, not {picture.Format}.", nameof(picture));
        }

        _device.ThrowIfUnusable();
        int free = 0;
        while (_next >= 0 && (free == _current || free == _next))
        {
            free++;
        }

        _uploads[free].Upload(picture);
        _timeline.Run(_uploads[free].List.Handle);
        (_previous, _current, _next) = _next < 0 ? (free, free, free) : (_current, _next, free);
    }

    /// <summary>Makes the whole picture of the moment of one field.</summary>
    /// <param name="target">Whole picture.</param>
    /// <param name="keep">The field that stays.</param>
    /// <param name="second">False when that is the first of its picture's fields in time, true when it is the second.</param>
    /// <exception cref="ArgumentException">It has another format.</exception>
    /// <exception cref="InvalidOperationException">No picture was taken.</exception>
    /// <exception cref="VulkanDeviceLostException">The device is lost; the target is undefined.</exception>
    public void Make(FrameView target, PictureField keep, bool second)
    {
        if (target.Format != Format)
        {
            throw new ArgumentException($"The deinterlacer was made for {Format}, not {target.Format}.", nameof(target));
        }

        if (_next < 0)
        {
            throw new InvalidOperationException("No picture was taken.");
        }

        Record(keep, second);
        bool staged = _download.Download(target);
        _timeline.Run(_list.Handle, _download.List.Handle);
        if (staged)
        {
            _download.Unstage(target);
        }
    }

    /// <summary>Forgets the pictures: the next one is the first.</summary>
    public void Restart() => _next = -1;

    /// <inheritdoc/>
    public void Dispose() => _resources.Dispose();

    private void Record(PictureField keep, bool second)
    {
        // The rows that are made were seen last in the picture before when their field is the later of this one.
        VulkanPicture previous = _pictures[_previous], current = _pictures[_current], next = _pictures[_next];
        VulkanPicture before = second ? current : previous, after = second ? next : current;
        _list.Begin();
        for (int plane = 0; plane < Format.PlaneCount; plane++)
        {
            PlaneLocation from = current.Plane(plane), to = _target.Plane(plane);
            Arguments arguments = new()
            {
                Previous = previous.Plane(plane).Address,
                Current = from.Address,
                Next = next.Plane(plane).Address,
                Before = before.Plane(plane).Address,
                After = after.Plane(plane).Address,
                Target = to.Address,
                Width = Format.PlaneWidth(plane),
                Height = Format.PlaneHeight(plane),
                SourceWords = from.StrideWords,
                TargetWords = to.StrideWords,
                Bits = Format.BitsPerSample,
                Kept = (int)keep,
            };
            _list.Run(_pipeline, arguments, (arguments.Width + 3) / 4, arguments.Height, s_group);
        }

        _list.End();
    }

    /// <summary>Arguments of deinterlace.comp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arguments
    {
        public ulong Previous;
        public ulong Current;
        public ulong Next;
        public ulong Before;
        public ulong After;
        public ulong Target;
        public int Width;
        public int Height;
        public int SourceWords;
        public int TargetWords;
        public int Bits;
        public int Kept;
    }
}
