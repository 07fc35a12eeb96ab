// Contrast-adaptive sharpening of luma, the definition of which is Mps.Kernels' Sharpening.Scalar. Four columns to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "words.glsl"
#include "neighbours.glsl"
#include "room.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source;
    Source cb;
    Source cr;
    Target target;
    int width;
    int height;
    int sourceWords; // of a row
    int chromaWords;
    int targetWords;
    int log2Width; // luma samples of a chroma sample
    int log2Height;
    int bits;
    int strength; // of 2^15, times 4
    ColourBounds bounds;
};

const int Grain = 32, AtEdges = 11469, Overshoot = 3;

int scale(int a, int b)
{
    return (a * b + 16384) >> 15;
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= width || y >= height)
        return;
    int above[6], row[6], below[6];
    loadSix(source, sourceWords, width, height, bits, y - 1, quad, above);
    loadSix(source, sourceWords, width, height, bits, y, quad, row);
    loadSix(source, sourceWords, width, height, bits, y + 1, quad, below);
    ivec4 results, lowest, highest;
    for (int i = 1; i <= 4; i++)
    {
        int low = row[i], high = row[i];
        for (int j = i - 1; j <= i + 1; j++)
        {
            low = min(low, min(row[j], min(above[j], below[j])));
            high = max(high, max(row[j], max(above[j], below[j])));
        }

        int cross_ = above[i] + below[i] + row[i - 1] + row[i + 1];
        int corners = above[i - 1] + above[i + 1] + below[i - 1] + below[i + 1];
        int blurred = (row[i] * 4 + cross_ * 2 + corners + 8) >> 4;

        int contrast = high - low;
        int fadeIn = min(max(contrast - Grain, 0), 127) << 8;
        int fadeOut = 32767 - scale(contrast << 3, 32767 - AtEdges);
        int gain = scale(scale(fadeIn, fadeOut), strength);
        int sharp = row[i] + scale((row[i] - blurred) << 2, gain);

        int reach = contrast >> Overshoot;
        results[i - 1] = min(max(sharp, low - reach), high + reach);
    }

    int chroma = (y >> log2Height) * chromaWords;
    boundLuma(bounds, loadCovering(cb, chroma, quad, log2Width, bits), loadCovering(cr, chroma, quad, log2Width, bits), lowest, highest);
    results = withinRoom(ivec4(row[1], row[2], row[3], row[4]), results, lowest, highest);
    storeWords(target, y * targetWords, quad, results, bits);
}
