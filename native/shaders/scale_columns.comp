// The horizontal pass of scaling, KernelSet.Resample8 and Resample16, over the 16-bit samples of scale_rows. Four columns to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source; // 16-bit samples
    Target target;
    Numbers filters; // for each target column: the first source column, then one coefficient for each tap
    int columns; // of the target
    int rows;
    int sourceWords; // of a row
    int targetWords;
    int sourceColumns;
    int taps;
    int shift;
    int maximum;
};

int sampleAt(int row, int column)
{
    int x = mirrored(column, sourceColumns);
    return bitfieldExtract(int(source.words[row + (x >> 1)]), (x & 1) * 16, 16);
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= columns || y >= rows)
        return;
    ivec4 sums;
    for (int i = 0; i < 4; i++)
    {
        int filter_ = min(quad * 4 + i, columns - 1) * (taps + 1), first = filters.values[filter_];
        int sum = 1 << (shift - 1);
        for (int t = 0; t < taps; t++)
            sum += sampleAt(y * sourceWords, first + t) * filters.values[filter_ + 1 + t];
        sums[i] = clamp(sum >> shift, 0, maximum);
    }
    storeQuad(target, y * targetWords, quad, sums);
}
