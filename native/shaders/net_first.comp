// The first layer of the net, ScalarConvolution.First: 5x5 samples to features. A position to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "net.glsl"

layout(local_size_x = 16, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source;
    Target target; // features
    Numbers layer; // biases; weights by row, column and output
    int width; // of the picture
    int height;
    int sourceWords; // of a row
    int reach;
    int shift;
    int biasShift; // sums of samples of more bits are larger
};

int sampleAt(int x, int y)
{
    int column = clamp(x, 0, width - 1), row = clamp(y, 0, height - 1) * sourceWords;
    return Wide
        ? int(bitfieldExtract(source.words[row + (column >> 1)], (column & 1) * 16, 16))
        : int(bitfieldExtract(source.words[row + (column >> 2)], (column & 3) * 8, 8));
}

void main()
{
    int column = int(gl_GlobalInvocationID.x), row = int(gl_GlobalInvocationID.y), columns = width + 2 * reach;
    if (column >= columns || row >= height + 2 * reach)
        return;
    int sums[Features];
    for (int o = 0; o < Features; o++)
        sums[o] = (layer.values[o] << biasShift) + (1 << (shift - 1));
    for (int i = 0; i < 5; i++)
    {
        for (int j = 0; j < 5; j++)
        {
            int value = sampleAt(column - reach + j - 2, row - reach + i - 2), weight = Features * (1 + i * 5 + j);
            for (int o = 0; o < Features; o++)
                sums[o] += value * layer.values[weight + o];
        }
    }
    storeFeatures(target, row * columns + column, sums, shift);
}
