using System.Buffers.Binary;

namespace Mps.Kernels.SuperResolution;

/// <summary>
/// A small convolutional net in fixed point, as tools/train/learned.py trains it: 5x5 from luma to 16 features, some layers of 3x3 from 16 to 16, 3x3 from
/// 16 to what is added to each of the four samples that a sample becomes. Features are 0..32767. Read once from the assembly; the numbers
/// never change.
/// <para>File, little-endian: "MPSC", version 1, features, middle layers (16-bit each); then by layer: shift (16 bits), bias of each output (32
/// bits), weights by output, input, row and column (16 bits).</para>
/// </summary>
internal sealed unsafe class ConvolutionNet
{
    /// <summary>Features of a sample between two layers.</summary>
    public const int Features = 16;

    /// <summary>Rows and columns of the first layer's filters.</summary>
    public const int FirstSide = 5;

    /// <summary>Rows and columns of the others'.</summary>
    public const int Side = 3;

    /// <summary>Bits of the samples in which the last layer answers.</summary>
    public const int AnswerBits = 12;

    private ConvolutionNet(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("MPSC"u8) || BinaryPrimitives.ReadUInt16LittleEndian(file[4..]) != 1 || BinaryPrimitives.ReadUInt16LittleEndian(file[6..]) != Features)
        {
            throw new InvalidDataException("The net is not of this version: run tools/train/learned.py.");
        }

        int middle = BinaryPrimitives.ReadUInt16LittleEndian(file[8..]);
        if (middle + 1 + (FirstSide / 2) > PaddedPlane.Margin)
        {
            throw new InvalidDataException($"A net of {middle} middle layers looks further than {PaddedPlane.Margin} samples.");
        }

        ReadOnlySpan<byte> rest = file[10..];
        First = new Layer(ref rest, inputs: 1, outputs: Features, FirstSide, PlaceOfFirst);
        Middle = new Layer[middle];
        for (int i = 0; i < middle; i++)
        {
            Middle[i] = new Layer(ref rest, Features, Features, Side, PlaceOfMiddle);
        }

        Last = new Layer(ref rest, Features, outputs: 4, Side, PlaceOfLast);
    }

    private static ConvolutionNet Clean { get; } = new(Weights.Read("net-clean.bin"));

    private static ConvolutionNet Compressed { get; } = new(Weights.Read("net-compressed.bin"));

    /// <summary>From luma.</summary>
    public Layer First { get; }

    /// <summary>From features to features.</summary>
    public Layer[] Middle { get; }

    /// <summary>To what is added, at phases 2·row + column.</summary>
    public Layer Last { get; }

    /// <summary>The net that comes with this assembly.</summary>
    public static ConvolutionNet Of(SuperResolutionMaterial material) => material is SuperResolutionMaterial.Clean ? Clean : Compressed;

    // Pairs of neighbouring samples of a row, the sixth counting nothing: row, pair, output, sample of the pair.
    internal static int PlaceOfFirst(int output, int input, int row, int column) => (((((row * 3) + (column / 2)) * Features) + output) * 2) + (column & 1);

    // Pairs of features: row, pair, column, output, feature of the pair.
    internal static int PlaceOfMiddle(int output, int input, int row, int column) =>
        (((((((row * Features / 2) + (input / 2)) * Side) + column) * Features) + output) * 2) + (input & 1);

    // Row, column, output, feature.
    internal static int PlaceOfLast(int output, int input, int row, int column) => (((((row * Side) + column) * 4) + output) * Features) + input;

    /// <summary>One convolution: (Σ input · weight + bias) >> shift, rounded to nearest.</summary>
    internal sealed class Layer
    {
        private readonly Func<int, int, int, int, int> _place;
        private readonly ConstantBlock<short> _weights;
        private readonly ConstantBlock<int> _bias;

        internal Layer(ref ReadOnlySpan<byte> file, int inputs, int outputs, int side, Func<int, int, int, int, int> place)
        {
            _place = place;
            Shift = BinaryPrimitives.ReadUInt16LittleEndian(file);
            file = file[2..];
            _bias = new ConstantBlock<int>(Features);
            for (int output = 0; output < outputs; output++, file = file[4..])
            {
                _bias.Address[output] = BinaryPrimitives.ReadInt32LittleEndian(file);
            }

            _weights = new ConstantBlock<short>((side + 1) * side * Math.Max(inputs, 2) * outputs);
            for (int output = 0; output < outputs; output++)
            {
                for (int input = 0; input < inputs; input++)
                {
                    for (int row = 0; row < side; row++)
                    {
                        for (int column = 0; column < side; column++, file = file[2..])
                        {
                            _weights.Address[place(output, input, row, column)] = BinaryPrimitives.ReadInt16LittleEndian(file);
                        }
                    }
                }
            }
        }

        /// <summary>Fraction bits that go: those of input and weights less those of the output.</summary>
        public int Shift { get; }

        /// <summary>Of each output, in the fraction bits of the sums.</summary>
        public int* Bias => _bias.Address;

        /// <summary>In the order in which kernels read them; aligned to 64 bytes.</summary>
        public short* Weights => _weights.Address;

        /// <summary>One weight.</summary>
        public short this[int output, int input, int row, int column] => Weights[_place(output, input, row, column)];
    }
}
