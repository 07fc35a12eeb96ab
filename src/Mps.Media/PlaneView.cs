using System.Runtime.CompilerServices;

namespace Mps.Media;

/// <summary>
/// One plane of a picture, writable. Borrows memory that does not move (native or pinned) from whoever holds the picture, and
/// is valid only as long as that holder is.
/// </summary>
public readonly unsafe ref struct PlaneView
{
    private readonly byte* _data;

    /// <param name="address">First byte of the first row.</param>
    /// <param name="width">Positions in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="strideBytes">From one row to the next; negative when rows go up in memory. At least a row, in magnitude.</param>
    /// <param name="pixelBytes">From one position to the next, bytes.</param>
    public PlaneView(nint address, int width, int height, int strideBytes, int pixelBytes)
    {
        ReadOnlyPlaneView.Check(address, width, height, strideBytes, pixelBytes);
        _data = (byte*)address;
        Width = width;
        Height = height;
        StrideBytes = strideBytes;
        PixelBytes = pixelBytes;
    }

    /// <summary>First byte of the first row.</summary>
    public nint Address => (nint)_data;

    /// <summary>Positions in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next, may be negative.</summary>
    public int StrideBytes { get; }

    /// <summary>Bytes from one position to the next: 1 or 2 for a planar sample, more for interleaved ones.</summary>
    public int PixelBytes { get; }

    /// <summary>Bytes of a row without padding.</summary>
    public int RowBytes => Width * PixelBytes;

    /// <summary>One row without padding.</summary>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return new Span<byte>(_data + ((nint)y * StrideBytes), RowBytes);
    }

    /// <summary>One row as samples of <typeparamref name="T"/>, such as ushort for more than 8 bits.</summary>
    public Span<T> Row<T>(int y)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return new Span<T>(_data + ((nint)y * StrideBytes), RowBytes / Unsafe.SizeOf<T>());
    }

    /// <summary>The same plane for reading.</summary>
    public static implicit operator ReadOnlyPlaneView(PlaneView plane) =>
        new(plane.Address, plane.Width, plane.Height, plane.StrideBytes, plane.PixelBytes);
}

/// <summary>One plane of a picture for reading; otherwise as <see cref="PlaneView"/>.</summary>
public readonly unsafe ref struct ReadOnlyPlaneView
{
    private readonly byte* _data;

    /// <inheritdoc cref="PlaneView(nint, int, int, int, int)"/>
    public ReadOnlyPlaneView(nint address, int width, int height, int strideBytes, int pixelBytes)
    {
        Check(address, width, height, strideBytes, pixelBytes);
        _data = (byte*)address;
        Width = width;
        Height = height;
        StrideBytes = strideBytes;
        PixelBytes = pixelBytes;
    }

    /// <inheritdoc cref="PlaneView.Address"/>
    public nint Address => (nint)_data;

    /// <inheritdoc cref="PlaneView.Width"/>
    public int Width { get; }

    /// <inheritdoc cref="PlaneView.Height"/>
    public int Height { get; }

    /// <inheritdoc cref="PlaneView.StrideBytes"/>
    public int StrideBytes { get; }

    /// <inheritdoc cref="PlaneView.PixelBytes"/>
    public int PixelBytes { get; }

    /// <inheritdoc cref="PlaneView.RowBytes"/>
    public int RowBytes => Width * PixelBytes;

    /// <inheritdoc cref="PlaneView.Row(int)"/>
    public ReadOnlySpan<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return new ReadOnlySpan<byte>(_data + ((nint)y * StrideBytes), RowBytes);
    }

    /// <inheritdoc cref="PlaneView.Row{T}(int)"/>
    public ReadOnlySpan<T> Row<T>(int y)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height);
        return new ReadOnlySpan<T>(_data + ((nint)y * StrideBytes), RowBytes / Unsafe.SizeOf<T>());
    }

    internal static void Check(nint address, int width, int height, int strideBytes, int pixelBytes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(address);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pixelBytes);
        if (height > 1 && Math.Abs((long)strideBytes) < (long)width * pixelBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(strideBytes), strideBytes, "Rows overlap.");
        }
    }
}
