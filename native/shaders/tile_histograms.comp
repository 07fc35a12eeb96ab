// How luma is spread in each of 8 by 6 tiles, TileHistograms.Count. A tile to a group.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

const int Across = 8, Down = 6, Bins = 64, Invocations = 256;

layout(local_size_x = 256) in;

layout(push_constant) uniform Arguments
{
    Source luma;
    Target counts;
    int width;
    int height;
    int lumaWords; // of a row
    int bits;
};

shared int bins[Bins];

void main()
{
    int own = int(gl_LocalInvocationIndex), tile = int(gl_WorkGroupID.x), column = tile % Across, row = tile / Across;
    if (own < Bins)
        bins[own] = 0;
    barrier();

    // Every second column from the tile's first on, and the picture's even rows.
    int firstX = width * column / Across, columns = (width * (column + 1) / Across - firstX + 1) / 2;
    int firstY = ((height * row + Down - 1) / Down + 1) / 2, rows = ((height * (row + 1) + Down - 1) / Down + 1) / 2 - firstY;
    for (int i = own; i < columns * rows; i += Invocations)
    {
        int x = firstX + i % columns * 2, y = (firstY + i / columns) * 2;
        int value = loadQuad(luma, y * lumaWords, x / 4)[x % 4];
        atomicAdd(bins[min((value & 0xffff) >> (bits - 6), Bins - 1)], 1);
    }

    barrier();
    if (own < Bins)
        counts.words[tile * Bins + own] = bins[own];
}
