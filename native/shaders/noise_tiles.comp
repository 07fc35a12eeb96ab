// What the tiles of a plane say about its noise, NoiseEstimate.Activity. A tile of 16x16 to a group, a sample to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

const int Side = 16;

layout(local_size_x = 16, local_size_y = 16) in;

layout(push_constant) uniform Arguments
{
    Source source;
    Target answers; // of the tiles that are asked
    int sourceWords; // of a row
    int columns; // tiles in a row
    int step_; // of this many tiles one is asked
    int bits;
};

shared int magnitudes, total;

int sampleAt(int x, int y)
{
    return loadQuad(source, y * sourceWords, x / 4)[x % 4];
}

void main()
{
    int number = int(gl_WorkGroupID.x), tile = number * step_;
    int x = 1 + tile % columns * Side + int(gl_LocalInvocationID.x), y = 1 + tile / columns * Side + int(gl_LocalInvocationID.y);
    if (gl_LocalInvocationIndex == 0)
    {
        magnitudes = 0;
        total = 0;
    }

    barrier();
    int middle = sampleAt(x, y);
    int corners = sampleAt(x - 1, y - 1) + sampleAt(x + 1, y - 1) + sampleAt(x - 1, y + 1) + sampleAt(x + 1, y + 1);
    int sides = sampleAt(x, y - 1) + sampleAt(x, y + 1) + sampleAt(x - 1, y) + sampleAt(x + 1, y);
    atomicAdd(magnitudes, abs(corners - 2 * sides + 4 * middle));
    atomicAdd(total, middle);
    barrier();
    if (gl_LocalInvocationIndex == 0)
    {
        int mean = total / (Side * Side), unit = 1 << (bits - 8);
        answers.words[number] = mean <= 17 * unit || mean >= 234 * unit ? -1 : magnitudes;
    }
}
