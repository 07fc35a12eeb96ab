// The last layer of the net, ScalarConvolution.Last, Add8 and Add16: 3x3 of features to what is added to the four samples that a sample has become. Two
// samples to an invocation, which are a group of four in each of two rows.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "net.glsl"

layout(local_size_x = 16, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source; // features
    Plane target;
    Numbers layer; // 16 biases, four of which count; weights by row, column, feature and output
    int width; // of the picture before it was doubled
    int height;
    int targetWords; // of a row
    int reach;
    int shift;
    int answerShift; // from 12 bits to those of the target
    int maximum;
};

ivec4 answers(int position, int columns)
{
    ivec4 sums = ivec4(layer.values[0], layer.values[1], layer.values[2], layer.values[3]) + (1 << (shift - 1));
    for (int i = 0; i < 3; i++)
    {
        for (int j = 0; j < 3; j++)
        {
            int from = (position + (i - 1) * columns + j - 1) * FeatureWords;
            for (int pair = 0; pair < FeatureWords; pair++)
            {
                int two = int(source.words[from + pair]), weight = Features + 4 * ((i * 3 + j) * Features + 2 * pair);
                for (int o = 0; o < 4; o++)
                    sums[o] += (two & 0xffff) * layer.values[weight + o] + (two >> 16) * layer.values[weight + 4 + o];
            }
        }
    }
    sums = clamp(sums >> shift, -32768, 32767);
    return (sums + ((1 << answerShift) >> 1)) >> answerShift;
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y), columns = width + 2 * reach;
    if (quad * 2 >= width || y >= height)
        return;
    int position = (y + reach) * columns + 2 * quad + reach;
    ivec4 left = answers(position, columns), right = answers(position + 1, columns);
    int upper = 2 * y * targetWords, lower = upper + targetWords;
    storePlaneQuad(target, upper, quad, clamp(loadPlaneQuad(target, upper, quad) + ivec4(left.xy, right.xy), 0, maximum));
    storePlaneQuad(target, lower, quad, clamp(loadPlaneQuad(target, lower, quad) + ivec4(left.zw, right.zw), 0, maximum));
}
