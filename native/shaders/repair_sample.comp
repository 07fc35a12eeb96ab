// Puts the blocks that Quantiser asks below each other. A row of a block to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source luma;
    Target blocks;
    int lumaWords; // of a row
    int across; // blocks in a row of them
    int stride; // of this many one is asked
    int asked;
};

void main()
{
    int number = int(gl_GlobalInvocationID.x), line = int(gl_GlobalInvocationID.y);
    if (number >= asked)
        return;
    int block = number * stride, words = Wide ? 4 : 2, row = (block / across * 8 + line) * lumaWords + block % across * words;
    for (int i = 0; i < words; i++)
        blocks.words[(number * 8 + line) * words + i] = luma.words[row + i];
}
