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
    ivec4 y = meanLuma(quad, row) & 4095, b = loadWords(cb, row * chromaWords, quad, bits) & 4095, r = loadWords(cr, row * chromaWords, quad, bits) & 4095;
    ivec4 newB, newR;
    for (int i = 0; i < 4; i++)
    {
        ivec2 colour = lookUp(table, lumaShift, y[i], b[i], r[i]);
        newB[i] = colour.x;
        newR[i] = colour.y;
    }
    storeWords(newCb, row * targetWords, quad, newB, bits);
    storeWords(newCr, row * targetWords, quad, newR, bits);
}
