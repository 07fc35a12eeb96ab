using Mps.Media;

namespace Mps.Kernels.Tests;

/// <summary>Colours of still pictures against the equations of BT.601 and BT.709 in floating point.</summary>
public sealed unsafe class PictureColorsTests
{
    private const int Width = 37, Height = 21;

    [Theory]
    [InlineData(PictureForm.FullYuv, false, true)]
    [InlineData(PictureForm.FullYuv, true, true)]
    [InlineData(PictureForm.FullYuv, true, false)]
    [InlineData(PictureForm.LimitedYuv, true, true)]
    [InlineData(PictureForm.LimitedYuv, false, true)]
    [InlineData(PictureForm.Rgb, true, false)]
    [InlineData(PictureForm.Rgb, false, true)]
    [InlineData(PictureForm.Bgra, true, false)]
    public void Every_pixel_is_the_definition_rounded(PictureForm form, bool wide, bool subsampled)
    {
        YuvMatrix matrix = wide ? YuvMatrix.Bt709 : YuvMatrix.Bt601;
        var memory = new Pictures(form);
        memory.Fill();
        const int X = 4, Y = 2;
        new PictureColors(matrix, form).Convert(memory.From, memory.To, Width, Height, X, Y, subsampled);
        int shift = subsampled ? 1 : 0;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double luma = (memory.FromAt(0, x, y) - 16) / 219.0;
                double cb = (memory.FromAt(1, x >> shift, y >> shift) - 128) / 224.0, cr = (memory.FromAt(2, x >> shift, y >> shift) - 128) / 224.0;
                double r = luma + (2 * (1 - matrix.Kr) * cr), b = luma + (2 * (1 - matrix.Kb) * cb);
                double g = (luma - (matrix.Kr * r) - (matrix.Kb * b)) / matrix.Kg;
                if (form is PictureForm.Rgb or PictureForm.Bgra)
                {
                    int bytes = form == PictureForm.Rgb ? 3 : 4, red = form == PictureForm.Rgb ? 0 : 2;
                    Near(r * 255, memory.ToByte(0, ((X + x) * bytes) + red, Y + y));
                    Near(g * 255, memory.ToByte(0, ((X + x) * bytes) + 1, Y + y));
                    Near(b * 255, memory.ToByte(0, ((X + x) * bytes) + 2 - red, Y + y));
                    continue;
                }

                double y601 = (0.299 * r) + (0.587 * g) + (0.114 * b);
                Near(form == PictureForm.FullYuv ? y601 * 255 : 16 + (y601 * 219), memory.ToByte(0, X + x, Y + y));
                double range = form == PictureForm.FullYuv ? 255 : 224;
                Near(128 + ((b - y601) / 1.772 * range), memory.ToByte(1, (X + x) >> shift, (Y + y) >> shift));
                Near(128 + ((r - y601) / 1.402 * range), memory.ToByte(2, (X + x) >> shift, (Y + y) >> shift));
            }
        }

        // Nothing beside the place was touched.
        Assert.Equal(Pictures.Untouched, memory.ToByte(0, 0, 0));
        Assert.Equal(Pictures.Untouched, memory.ToByte(0, (X * memory.Bytes) - 1, Y));
        Assert.Equal(Pictures.Untouched, memory.ToByte(0, (X + Width) * memory.Bytes, Y));
        Assert.Equal(Pictures.Untouched, memory.ToByte(0, X * memory.Bytes, Y + Height));
    }

    [Theory]
    [InlineData(PictureForm.FullYuv, 0)]
    [InlineData(PictureForm.LimitedYuv, 16)]
    [InlineData(PictureForm.Rgb, 0)]
    public void Black_is_black(PictureForm form, int luma)
    {
        var memory = new Pictures(form);
        PictureColors.Blacken(form, memory.To, Width, Height, subsampled: true);
        Assert.Equal(luma, memory.ToByte(0, (Width * memory.Bytes) - 1, Height - 1));
        Assert.Equal(Pictures.Untouched, memory.ToByte(0, Width * memory.Bytes, Height - 1));
        if (form != PictureForm.Rgb)
            Assert.Equal(128, memory.ToByte(2, Width / 2, Height / 2));
    }

    private static void Near(double expected, byte actual) => Assert.InRange(actual, Math.Clamp(expected, 0, 255) - 1.01, Math.Clamp(expected, 0, 255) + 1.01);

    /// <summary>A source picture of all kinds of colours and a larger target.</summary>
    private sealed class Pictures(PictureForm form)
    {
        public const byte Untouched = 77;
        private const int Line = 256, Rows = 32, Plane = Line * Rows;
        private readonly byte[] _from = GC.AllocateArray<byte>(3 * Plane, pinned: true);
        private readonly byte[] _to = NewTarget();

        public int Bytes => form switch { PictureForm.Rgb => 3, PictureForm.Bgra => 4, _ => 1 };

        public FramePlanes From => Planes(_from);

        public FramePlanes To => Planes(_to);

        public byte FromAt(int plane, int x, int y) => _from[(plane * Plane) + (y * Line) + x];

        public byte ToByte(int plane, int x, int y) => _to[(plane * Plane) + (y * Line) + x];

        public void Fill()
        {
            uint state = 12345;
            for (int i = 0; i < _from.Length; i++)
            {
                state = (state * 1664525) + 1013904223;
                _from[i] = (byte)(16 + ((state >> 24) % 220));
            }
        }

        private static byte[] NewTarget()
        {
            byte[] target = GC.AllocateArray<byte>(3 * Plane, pinned: true);
            Array.Fill(target, Untouched);
            return target;
        }

        private static FramePlanes Planes(byte[] pinned)
        {
            FramePlanes planes = default;
            for (int i = 0; i < 3; i++)
            {
                planes.Addresses[i] = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref pinned[i * Plane]);
                planes.LineSizes[i] = Line;
            }

            return planes;
        }
    }
}
