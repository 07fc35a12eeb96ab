// HDR of 10 bits to SDR of 8 by tables of colours, ToneMapper and ToneTable. Four chroma samples, and the luma that they serve, to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source luma;
    Source cb;
    Source cr;
    Target newLuma;
    Target newCb;
    Target newCr;
    Numbers lumaTable; // of each point the result, with 6 fraction bits
    Numbers chromaTable; // Cb in the low half, Cr in the high one
    int columns; // of chroma
    int rows;
    int lumaWords; // of a row
    int chromaWords;
    int newLumaWords;
    int newChromaWords;
};

const int LumaShift = 4, ChromaShift = 5, CbStride = (1024 >> LumaShift) + 2, CrStride = ((1024 >> ChromaShift) + 1) * CbStride;
const int FractionBits = 6 + LumaShift + 2 * ChromaShift;

ivec2 point(Numbers table, int at)
{
    int two = table.values[at];
    return ivec2(bitfieldExtract(two, 0, 16), two >> 16);
}

ivec2 along(Numbers table, int at, int weight)
{
    return point(table, at) * ((1 << LumaShift) - weight) + point(table, at + 1) * weight;
}

ivec2 blend(ivec2 a, ivec2 b, int weight)
{
    return (a << ChromaShift) + (b - a) * weight;
}

ivec2 lookUp(Numbers table, int y, int b, int r)
{
    int wy = y & ((1 << LumaShift) - 1), wb = b & ((1 << ChromaShift) - 1), wr = r & ((1 << ChromaShift) - 1);
    int at = (r >> ChromaShift) * CrStride + (b >> ChromaShift) * CbStride + (y >> LumaShift);
    ivec2 near = blend(along(table, at, wy), along(table, at + CbStride, wy), wb);
    ivec2 far = blend(along(table, at + CrStride, wy), along(table, at + CrStride + CbStride, wy), wb);
    return (blend(near, far, wr) + (1 << (FractionBits - 1))) >> FractionBits;
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), row = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= columns || row >= rows)
        return;
    ivec4 b = loadQuad(cb, row * chromaWords, quad) & 1023, r = loadQuad(cr, row * chromaWords, quad) & 1023, sums = ivec4(0);
    for (int line = 2 * row; line < 2 * row + 2; line++)
    {
        for (int half_ = 0; half_ < 2; half_++)
        {
            ivec4 y = loadQuad(luma, line * lumaWords, 2 * quad + half_) & 1023, newY;
            for (int i = 0; i < 4; i++)
            {
                sums[2 * half_ + i / 2] += y[i];
                newY[i] = lookUp(lumaTable, y[i], b[2 * half_ + i / 2], r[2 * half_ + i / 2]).x;
            }
            newLuma.words[line * newLumaWords + 2 * quad + half_] = packNarrow(newY);
        }
    }

    ivec4 newB, newR;
    for (int i = 0; i < 4; i++)
    {
        ivec2 colour = lookUp(chromaTable, (sums[i] + 2) >> 2, b[i], r[i]);
        newB[i] = colour.x;
        newR[i] = colour.y;
    }
    newCb.words[row * newChromaWords + quad] = packNarrow(newB);
    newCr.words[row * newChromaWords + quad] = packNarrow(newR);
}
