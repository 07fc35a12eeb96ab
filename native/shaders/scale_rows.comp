// The vertical pass of scaling, KernelSet.Blend8 and Blend16: target row y is the sum of source rows under the kernel, as 16-bit samples with
// 14 - bits fraction bits. Four columns to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(constant_id = 1) const bool High = false; // samples have ten bits, the high ones of 16

layout(push_constant) uniform Arguments
{
    Source source;
    Target target; // 16-bit samples, as wide as the source
    Numbers filters; // for each target row: the first source row, then one coefficient for each tap
    int quads; // columns / 4, rounded up
    int rows; // of the target
    int sourceWords; // of a row
    int targetWords;
    int sourceRows;
    int taps;
    int shift;
};

ivec4 samplesAt(int row, int quad)
{
    ivec4 samples = loadQuad(source, row, quad);
    return High ? (samples & 0xffff) >> 6 : samples;
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (quad >= quads || y >= rows)
        return;
    int filter_ = y * (taps + 1), first = filters.values[filter_];
    ivec4 sum = ivec4(1 << (shift - 1));
    for (int t = 0; t < taps; t++)
        sum += samplesAt(mirrored(first + t, sourceRows) * sourceWords, quad) * filters.values[filter_ + 1 + t];
    uvec2 words = packWide(clamp(sum >> shift, -32768, 32767));
    target.words[y * targetWords + 2 * quad] = words.x;
    target.words[y * targetWords + 2 * quad + 1] = words.y;
}
