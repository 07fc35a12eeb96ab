// Luma by the curves of the tiles, as far as chroma leaves it room: ContrastEnhancer, and LowLightEnhancer, which takes grain out first (Coring). Four columns to an
// invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "words.glsl"
#include "neighbours.glsl"
#include "curves.glsl"
#include "room.glsl"

layout(constant_id = 1) const bool Cored = false;
layout(constant_id = 2) const bool InWords = false; // chroma: words of twelve bits, of 16 bits each; else the picture's samples

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source;
    Source cb;
    Source cr;
    Target target;
    Numbers curves;
    Numbers columnPlaces;
    Numbers rowPlaces;
    Numbers grain; // most that a sample moves
    int width;
    int height;
    int sourceWords; // of a row
    int chromaWords;
    int targetWords;
    int log2Width; // luma samples of a chroma sample
    int log2Height;
    int bits;
    ColourBounds bounds;
};

const int Fall = 5;

// Takes weak grain out of dark places.
ivec4 cored(int y, int quad)
{
    int above[6], row[6], below[6], most = grain.values[0];
    loadSix(source, sourceWords, width, height, bits, y - 1, quad, above);
    loadSix(source, sourceWords, width, height, bits, y, quad, row);
    loadSix(source, sourceWords, width, height, bits, y + 1, quad, below);
    ivec4 clean;
    for (int i = 1; i <= 4; i++)
    {
        int cross_ = above[i] + below[i] + row[i - 1] + row[i + 1];
        int corners = above[i - 1] + above[i + 1] + below[i - 1] + below[i + 1];
        int blurred = (row[i] * 4 + cross_ * 2 + corners + 8) >> 4;
        int reach = max(most - (row[i] >> Fall), 0);
        clean[i - 1] = row[i] + clamp(blurred - row[i], -reach, reach);
    }
    return clean;
}

// The chroma over four columns of luma.
ivec4 covering(Source plane, int row, int quad)
{
    if (!InWords)
        return loadCovering(plane, row, quad, log2Width, bits);
    int at = row + 2 * (quad >> log2Width);
    ivec4 four = unpackWide(uvec2(plane.words[at], plane.words[at + 1]));
    return log2Width == 0 ? four : (quad & 1) == 0 ? four.xxyy : four.zzww;
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= width || y >= height)
        return;
    ivec4 before = Cored ? cored(y, quad) : loadWords(source, y * sourceWords, quad, bits), after, least, greatest;
    for (int i = 0; i < 4; i++)
        after[i] = before[i] + curveAt(curves, columnPlaces.values[min(4 * quad + i, width - 1)], rowPlaces.values[y], before[i]);
    int chroma = (y >> log2Height) * chromaWords;
    boundLuma(bounds, covering(cb, chroma, quad), covering(cr, chroma, quad), least, greatest);
    storeWords(target, y * targetWords, quad, withinRoom(before, after, least, greatest), bits);
}
