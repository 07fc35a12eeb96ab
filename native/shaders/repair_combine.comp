// The mean of what the blocks of all places say to a sample, ArtifactRepair and Rounding. Four columns to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "words.glsl"
#include "repair.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source;
    Source blocks;
    Target target;
    Numbers threshold; // 0: nothing was done, the picture stays as it is
    int width;
    int height;
    int sourceWords; // of a row
    int targetWords;
    int columns; // of blocks of one place
    int rows;
    int bits;
};

// Bayer's matrix about 0, over 11 of the 16 words of a code of 8 bits.
const int Bayer[16] = int[](0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5);

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= width || y >= height)
        return;
    if (threshold.values[0] == 0)
    {
        storeQuad(target, y * targetWords, quad, loadQuad(source, y * sourceWords, quad));
        return;
    }

    ivec4 results;
    for (int i = 0; i < 4; i++)
    {
        int sum = 0, dither = bits > 8 ? 0 : (Bayer[y % 4 * 4 + i] * 11 + 7) / 15 - 6;
        for (int place = 0; place < Places; place++)
        {
            int x = quad * 4 + i + 8 - PlaceOf[place].x, line = y + 8 - PlaceOf[place].y;
            int word = ((place * rows + line / 8) * columns + x / 8) * 32 + line % 8 * 4 + x % 8 / 2;
            sum += bitfieldExtract(int(blocks.words[word]), x % 2 * 16, 16);
        }

        results[i] = ((sum + 4) >> 3) + 2048 + dither;
    }
    storeWords(target, y * targetWords, quad, results, bits);
}
