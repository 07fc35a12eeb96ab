// How each cell of 4x4 samples of the new picture differs from the mean, TemporalBlend.Measure. A cell to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "denoise.glsl"
#include "denoise_fresh.glsl"

layout(local_size_x = 16, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source;
    Source mean; // plane of cells
    Target differences; // one number for each cell
    int width; // of the picture
    int height;
    int sourceWords; // of a row
    int cells; // in a row
    int cellRows;
    int bits;
};

void main()
{
    int cell = int(gl_GlobalInvocationID.x), cellRow = int(gl_GlobalInvocationID.y);
    if (cell >= cells || cellRow >= cellRows)
        return;
    int sum = 0;
    for (int line = 0; line < 4; line++)
    {
        int y = min(cellRow * 4 + line, height - 1), word = (y * cells + cell) * 2;
        ivec4 fresh = freshCell(source, y * sourceWords, cell, width, bits), before = unpackWide(uvec2(mean.words[word], mean.words[word + 1]));
        ivec4 difference = abs(clamp(fresh - before, -32768, 32767));
        sum = min(sum + difference.x + difference.y + difference.z + difference.w, 32767);
    }
    differences.words[cellRow * cells + cell] = sum;
}
