// Gives brightened places their colour back, LowLightEnhancer: chroma grows by the curves of the tiles. Four chroma samples to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "words.glsl"
#include "curves.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source luma;
    Source cb;
    Source cr;
    Target newCb;
    Target newCr;
    Numbers curves;
    Numbers columnPlaces; // of luma
    Numbers rowPlaces;
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
};

#include "chroma_grid.glsl"

ivec4 saturated(ivec4 chroma, ivec4 growth)
{
    return chroma + (((chroma - 2048) * 4 * growth + 16384) >> 15);
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), row = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= columns || row >= rows)
        return;
    int place = rowPlaces.values[row << log2Height];
    ivec4 y = meanLuma(quad, row), growth;
    for (int i = 0; i < 4; i++)
        growth[i] = curveAt(curves, columnPlaces.values[min((4 * quad + i) << log2Width, width - 1)], place, y[i]);
    storeWords(newCb, row * targetWords, quad, saturated(loadWords(cb, row * chromaWords, quad, bits), growth), bits);
    storeWords(newCr, row * targetWords, quad, saturated(loadWords(cr, row * chromaWords, quad, bits), growth), bits);
}
