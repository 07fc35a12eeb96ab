// Gives brightened places their colour back, LowLightEnhancer: chroma grows by the curves of the tiles, less where that would clip it. Four chroma samples
// to an invocation. What luma may become under it is decided by the words before they are rounded, which are kept.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "words.glsl"
#include "curves.glsl"
#include "room.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source luma;
    Source cb;
    Source cr;
    Target newCb;
    Target newCr;
    Target words; // of Cb, two of 16 bits in each; those of Cr behind them
    Numbers curves;
    Numbers columnPlaces; // of luma
    Numbers rowPlaces;
    int width; // of luma
    int height;
    int lumaWords; // of a row
    int chromaWords;
    int targetWords;
    int log2Width; // luma samples of a chroma sample
    int log2Height;
    int bits;
    ColourBounds bounds;
};

#include "chroma_grid.glsl"

ivec4 saturated(ivec4 chroma, ivec4 growth)
{
    return chroma + (((chroma - 2048) * 4 * growth + 16384) >> 15);
}

int columns = (width + (1 << log2Width) - 1) >> log2Width, rows = (height + (1 << log2Height) - 1) >> log2Height; // of chroma

void keep(int row, int quad, ivec4 chroma)
{
    uvec2 pairs = packWide(chroma);
    int at = 2 * (row * ((columns + 3) / 4) + quad);
    words.words[at] = pairs.x;
    words.words[at + 1] = pairs.y;
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), row = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= columns || row >= rows)
        return;
    int place = rowPlaces.values[row << log2Height];
    ivec4 b = loadWords(cb, row * chromaWords, quad, bits), r = loadWords(cr, row * chromaWords, quad, bits);
    ivec4 y = meanLuma(quad, row), dark, light, least, greatest, growth;
    endsOfLuma(quad, row, dark, light);
    boundLuma(bounds, b, r, least, greatest);
    for (int i = 0; i < 4; i++)
        growth[i] = curveAt(curves, columnPlaces.values[min((4 * quad + i) << log2Width, width - 1)], place, y[i]);
    growth = min(growth, 3 * max(greatest - light, 0));
    b = saturated(b, growth);
    r = saturated(r, growth);
    storeWords(newCb, row * targetWords, quad, b, bits);
    storeWords(newCr, row * targetWords, quad, r, bits);
    keep(row, quad, b);
    keep(rows + row, quad, r);
}
