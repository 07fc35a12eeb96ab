// SDR 4:2:0 to HDR of 10 bits by tables of colours, HdrExpander. Four chroma samples, and the luma that they serve, to an invocation.
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
    Target newLuma;
    Target newCb;
    Target newCr;
    Numbers lumaTable;
    Numbers chromaTable;
    int width; // of luma
    int height;
    int columns; // of chroma
    int rows;
    int lumaWords; // of a row
    int chromaWords;
    int newLumaWords;
    int newChromaWords;
    int bits;
    int lumaShift; // log2 of the words between luma points of the tables
};

const int log2Width = 1, log2Height = 1;

#include "chroma_grid.glsl"
#include "colour_table.glsl"

void storeTen(Target plane, int row, int quad, ivec4 words)
{
    uvec2 samples = packWide(clamp((words + 2) >> 2, 0, 1023));
    plane.words[row + 2 * quad] = samples.x;
    plane.words[row + 2 * quad + 1] = samples.y;
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), row = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= columns || row >= rows)
        return;
    ivec4 y = meanLuma(quad, row) & 4095, b = loadWords(cb, row * chromaWords, quad, bits) & 4095, r = loadWords(cr, row * chromaWords, quad, bits) & 4095;
    ivec4 newB, newR;
    for (int i = 0; i < 4; i++)
    {
        ivec2 colour = lookUp(chromaTable, lumaShift, y[i], b[i], r[i]);
        newB[i] = colour.x;
        newR[i] = colour.y;
    }
    storeTen(newCb, row * newChromaWords, quad, newB);
    storeTen(newCr, row * newChromaWords, quad, newR);

    for (int line = 2 * row; line < min(2 * row + 2, height); line++)
    {
        for (int half_ = 0; half_ < 2; half_++)
        {
            ivec4 words = loadWords(luma, line * lumaWords, 2 * quad + half_, bits) & 4095, newY;
            for (int i = 0; i < 4; i++)
                newY[i] = lookUp(lumaTable, lumaShift, words[i], b[2 * half_ + i / 2], r[2 * half_ + i / 2]).x;
            storeTen(newLuma, line * newLumaWords, 2 * quad + half_, newY);
        }
    }
}
