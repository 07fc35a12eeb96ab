using System.Globalization;

namespace Mps.Pipeline.Hardware;

/// <summary>Where one stream was really decoded, written by its decoder and read by whoever explains. Any thread.</summary>
public sealed class DecodeReport
{
    private string _how = "in software";
    private long _fromDevice;

    /// <summary>For people, e.g. "on cuda:0"; settled when the first picture has come.</summary>
    public string How
    {
        get => Volatile.Read(ref _how);
        set => Volatile.Write(ref _how, value);
    }

    /// <summary>Pictures that came from a device; they do not go through the frame ring.</summary>
    public long PicturesFromDevice => Interlocked.Read(ref _fromDevice);

    /// <summary>Counts one of them.</summary>
    public void PictureFromDevice() => Interlocked.Increment(ref _fromDevice);

    /// <summary>What can be said when all is done; null when no picture came from a device.</summary>
    public string? Conclusion => PicturesFromDevice == 0 ? null : string.Create(CultureInfo.InvariantCulture,
        $"{PicturesFromDevice} pictures decoded {How}, not through the frame ring");
}
