// The horizontal pass of WeightedBlur: samples become words of fourteen bits, each the weighted sum of its row's around it. Four columns to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "words.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source;
    Target target; // words
    Numbers weights; // fractions of 2^15, 2 * radius + 1
    int width;
    int rows;
    int sourceWords; // of a row
    int targetWords;
    int radius;
    int bits;
};

int sampleAt(int row, int x)
{
    int at = clamp(x, 0, width - 1);
    return loadWords(source, row, at >> 2, bits)[at & 3] << 2;
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= width || y >= rows)
        return;
    ivec4 sums = ivec4(0);
    int row = y * sourceWords;
    for (int i = 0; i < 4; i++)
    {
        for (int d = -radius; d <= radius; d++)
            sums[i] += (sampleAt(row, quad * 4 + i + d) * weights.values[d + radius] + (1 << 14)) >> 15;
    }

    uvec2 words = packWide(sums);
    target.words[y * targetWords + 2 * quad] = words.x;
    target.words[y * targetWords + 2 * quad + 1] = words.y;
}
