// Chroma by a table of colours, the definition of which is Mps.Kernels' ColourTable and ChromaGrid. Four chroma samples to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "words.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source luma;
    Source cb;
    Source cr;
    Target newCb;
    Target newCr;
    Numbers table;
    int width; // of luma
    int height;
    int columns; // of chroma
    int rows;
    int lumaWords; // of a row
    int chromaWords;
    int targetWords;
    int log2Width; // luma samples of a chroma sample
    int log2Height;
    int bits;
    int lumaShift; // log2 of the words between luma points of the table
};

#include "colour_table.glsl"

// The least and the greatest luma of the samples that each of four chroma samples serves.
void endsOfLuma(int quad, int row, out ivec4 least, out ivec4 greatest)
{
    int step_ = 1 << log2Height;
    int above = min(row * step_, height - 1) * lumaWords, below = min(row * step_ + step_ - 1, height - 1) * lumaWords;
    ivec4 first = loadWords(luma, above, quad << log2Width, bits), second = loadWords(luma, below, quad << log2Width, bits);
    least = min(first, second);
    greatest = max(first, second);
    if (log2Width == 0)
        return;
    first = loadWords(luma, above, 2 * quad + 1, bits);
    second = loadWords(luma, below, 2 * quad + 1, bits);
    ivec4 rightLeast = min(first, second), rightGreatest = max(first, second);
    // The last column of an odd width stands for the one behind it.
    int missing = width - 8 * quad;
    if (missing == 1 || missing == 3)
    {
        least[missing] = least[missing - 1];
        greatest[missing] = greatest[missing - 1];
    }
    if (missing == 5 || missing == 7)
    {
        rightLeast[missing - 4] = rightLeast[missing - 5];
        rightGreatest[missing - 4] = rightGreatest[missing - 5];
    }
    least = min(ivec4(least.xz, rightLeast.xz), ivec4(least.yw, rightLeast.yw));
    greatest = max(ivec4(greatest.xz, rightGreatest.xz), ivec4(greatest.yw, rightGreatest.yw));
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), row = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= columns || row >= rows)
        return;
    ivec4 dark, light, b = loadWords(cb, row * chromaWords, quad, bits), r = loadWords(cr, row * chromaWords, quad, bits);
    endsOfLuma(quad, row, dark, light);
    ivec4 newB, newR;
    for (int i = 0; i < 4; i++)
    {
        // What changes less is good for both.
        ivec2 colour = ivec2(b[i], r[i]);
        ivec2 one = lookUp(table, lumaShift, dark[i] & 4095, b[i] & 4095, r[i] & 4095), other = lookUp(table, lumaShift, light[i] & 4095, b[i] & 4095, r[i] & 4095);
        ivec2 change = abs(one - colour), otherChange = abs(other - colour);
        colour = change.x + change.y > otherChange.x + otherChange.y ? other : one;
        newB[i] = colour.x;
        newR[i] = colour.y;
    }
    storeWords(newCb, row * targetWords, quad, newB, bits);
    storeWords(newCr, row * targetWords, quad, newR, bits);
}
