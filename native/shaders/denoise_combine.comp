// Adds up what the blocks over each sample say, BlockShrinkage.Inverse and Combine, into the picture or the pilot. Four columns to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#include "planes.glsl"
#include "denoise.glsl"

layout(constant_id = 1) const int RowStep = 4; // from one block to the next
layout(constant_id = 2) const int ColumnStep = 4;
layout(constant_id = 3) const int HorizontalHalvings = 1;
layout(constant_id = 4) const bool ToPilot = false;

layout(local_size_x = 16, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source blocks;
    Target target; // picture, or plane of cells
    int width; // of the picture
    int height;
    int columns; // of blocks
    int targetWords; // of a row
    int bits;
};

const int Families = 4 / ColumnStep, Overlap = 8 / RowStep;

// What the blocks of a column say to a row.
void say(int cell, int family, int y, out int samples[8])
{
    int last = (y + 8 - RowStep) / RowStep;
    [[dont_unroll]] for (int n = last - Overlap + 1; n <= last; n++)
    {
        int top = n * RowStep - (8 - RowStep), word = (n * columns + cell * Families + family) * 32 + (y - top) * 4;
        for (int pair = 0; pair < 4; pair++)
        {
            int two = int(blocks.words[word + pair]), first = bitfieldExtract(two, 0, 16), second = two >> 16;
            bool isFirst = n == last - Overlap + 1;
            samples[2 * pair] = isFirst ? first : sum16(samples[2 * pair], first);
            samples[2 * pair + 1] = isFirst ? second : sum16(samples[2 * pair + 1], second);
        }
    }
    inverseDct(samples, HorizontalHalvings);
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y), cell = quad + Before / 4;
    if (quad * 4 >= width || y >= height)
        return;
    int own[8], previous[8];
    say(cell, 0, y, own);
    say(cell - 1, 0, y, previous);
    ivec4 sums;
    for (int i = 0; i < 4; i++)
        sums[i] = sum16(own[i], previous[i + 4]);
    if (Families == 2)
    {
        int before[8];
        say(cell, 1, y, own);
        say(cell - 1, 1, y, previous);
        say(cell - 2, 1, y, before);
        sums.x = sum16(sum16(sums.x, previous[2]), before[6]);
        sums.y = sum16(sum16(sums.y, previous[3]), before[7]);
        sums.z = sum16(sum16(sums.z, own[0]), previous[4]);
        sums.w = sum16(sum16(sums.w, own[1]), previous[5]);
    }

    for (int i = 0; i < 4; i++)
        sums[i] = fraction(sums[i], ToPilot ? 1 << 12 : 1 << bits);
    if (ToPilot)
    {
        uvec2 words = packWide(sums);
        target.words[y * targetWords + cell * 2] = words.x;
        target.words[y * targetWords + cell * 2 + 1] = words.y;
    }
    else
    {
        storeQuad(target, y * targetWords, quad, clamp(sums + (1 << (bits - 1)), 0, (1 << bits) - 1));
    }
}
