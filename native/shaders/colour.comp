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

#include "chroma_grid.glsl"
#include "colour_table.glsl"

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
