// The vertical pass of WeightedBlur. Four columns to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "words.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source; // words
    Target target;
    Numbers weights; // fractions of 2^15, 2 * radius + 1
    int width;
    int rows;
    int sourceWords; // of a row
    int targetWords;
    int radius;
    int bits;
};

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= width || y >= rows)
        return;
    ivec4 sums = ivec4(2);
    for (int d = -radius; d <= radius; d++)
    {
        int word = clamp(y + d, 0, rows - 1) * sourceWords + 2 * quad;
        sums += (unpackWide(uvec2(source.words[word], source.words[word + 1])) * weights.values[d + radius] + (1 << 14)) >> 15;
    }

    storeWords(target, y * targetWords, quad, sums >> 2, bits);
}
