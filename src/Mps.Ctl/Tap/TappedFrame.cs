using Mps.Media;

namespace Mps.Ctl.Tap;

/// <summary>A copy of one picture of a ring, its planes without padding.</summary>
internal sealed class TappedFrame
{
    private byte[][] _planes = [];

    /// <summary>Format and size.</summary>
    public FrameFormat Format { get; private set; }

    /// <summary>When it is shown.</summary>
    public MediaTime Time { get; private set; }

    /// <summary>Its place among all pictures of the ring, from 1; 0 = none was copied yet.</summary>
    public ulong Publication { get; private set; }

    /// <summary>Samples of a plane, row after row.</summary>
    public ReadOnlySpan<byte> Plane(int index) => _planes[index];

    /// <summary>Copies the newest picture that is newer than the one copied last; false when there is none.</summary>
    /// <param name="ring">Another process's.</param>
    public bool TryCopyNewest(FrameRing ring)
    {
        int slot = -1;
        SlotReading newest = default;
        for (int i = 0; i < ring.Slots; i++)
        {
            if (ring.TryRead(i, out SlotReading reading) && reading.Publication > Math.Max(Publication, newest.Publication))
                (slot, newest) = (i, reading);
        }

        if (slot < 0)
            return false;
        Copy(ring, slot, newest.Descriptor);
        if (!ring.IsCurrent(slot, newest))
            return false; // overwritten meanwhile: what was copied is torn
        (Format, Time, Publication) = (newest.Descriptor.Format, newest.Descriptor.Time, newest.Publication);
        return true;
    }

    private void Copy(FrameRing ring, int slot, in SlotDescriptor picture)
    {
        FrameFormat format = picture.Format;
        FramePlanes planes = default;
        for (int i = 0; i < format.PlaneCount; i++)
        {
            planes.Addresses[i] = ring.SlotAddress(slot) + (nint)picture.PlaneOffsets[i];
            planes.LineSizes[i] = picture.LineSizes[i];
        }

        if (format != Format || _planes.Length == 0)
            _planes = [.. Enumerable.Range(0, format.PlaneCount).Select(i => new byte[format.RowBytes(i) * format.PlaneHeight(i)])];
        Format = format;
        var view = new ReadOnlyFrameView(format, planes);
        for (int i = 0; i < _planes.Length; i++)
        {
            ReadOnlyPlaneView plane = view.Plane(i);
            int bytes = format.RowBytes(i);
            for (int y = 0; y < plane.Height; y++)
                plane.Row(y)[..bytes].CopyTo(_planes[i].AsSpan(y * bytes, bytes));
        }
    }
}
