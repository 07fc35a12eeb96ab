// Steps between neighbouring samples by the eight columns of blocks, Blockiness. One of the rows that it looks at to a group.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

layout(local_size_x = 128) in;

layout(push_constant) uniform Arguments
{
    Source luma;
    Target counts; // eight sums and eight counts for each row
    int width;
    int lumaWords; // of a row
    int firstRow;
    int rowStep;
    int most; // a larger step is an edge of the picture
};

const int Invocations = 128;

shared int sums[16];

int sampleAt(int row, int x)
{
    return loadQuad(luma, row, x / 4)[x % 4] & 0xffff;
}

void main()
{
    int own = int(gl_LocalInvocationIndex), number = int(gl_WorkGroupID.x), row = (firstRow + number * rowStep) * lumaWords;
    if (own < 16)
        sums[own] = 0;
    barrier();
    int sum = 0, count = 0;
    for (int x = 2 + own; x < width - 1; x += Invocations)
    {
        int a = sampleAt(row, x - 2), b = sampleAt(row, x - 1), c = sampleAt(row, x), d = sampleAt(row, x + 1), step_ = abs(c - b);
        if (step_ <= most)
        {
            sum += 2 * step_ - abs(b - a) - abs(d - c);
            count++;
        }
    }

    int column = (2 + own) & 7;
    atomicAdd(sums[column], sum);
    atomicAdd(sums[8 + column], count);
    barrier();
    if (own < 16)
        counts.words[number * 16 + own] = sums[own];
}
