// A middle layer of the net, ScalarConvolution.Middle: 3x3 of features to features. A position to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "net.glsl"

layout(local_size_x = 16, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source; // features
    Target target; // features
    Numbers layer; // biases; weights by row, column, feature and output
    int width; // of the picture
    int height;
    int reach;
    int margin; // how far outside the picture it is computed, less than reach
    int shift;
};

void main()
{
    int x = int(gl_GlobalInvocationID.x) - margin, y = int(gl_GlobalInvocationID.y) - margin, columns = width + 2 * reach;
    if (x >= width + margin || y >= height + margin)
        return;
    int sums[Features];
    for (int o = 0; o < Features; o++)
        sums[o] = layer.values[o] + (1 << (shift - 1));
    int position = (y + reach) * columns + x + reach;
    for (int i = 0; i < 3; i++)
    {
        for (int j = 0; j < 3; j++)
        {
            int from = (position + (i - 1) * columns + j - 1) * FeatureWords;
            for (int pair = 0; pair < FeatureWords; pair++)
            {
                int two = int(source.words[from + pair]), first = two & 0xffff, second = two >> 16;
                int weight = Features * (1 + (i * 3 + j) * Features + 2 * pair);
                for (int o = 0; o < Features; o++)
                    sums[o] += first * layer.values[weight + o] + second * layer.values[weight + Features + o];
            }
        }
    }
    storeFeatures(target, position, sums, shift);
}
