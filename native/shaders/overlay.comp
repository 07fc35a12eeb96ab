// Draws over a part of a plane in place, KernelSet.Overlay8 and Overlay16. Four columns to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Plane plane;
    Source weights; // 16-bit numbers
    int addFirst; // which of them is the part's first "add"
    int keepFirst; // and which its first "keep"
    int x; // the part, samples
    int y;
    int width;
    int height;
    int planeWords; // of a row
    int bits;
};

uint number(int index)
{
    return bitfieldExtract(weights.words[index >> 1], (index & 1) * 16, 16);
}

void main()
{
    int quad = x / 4 + int(gl_GlobalInvocationID.x), row = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= x + width || row >= height)
        return;
    uvec4 samples = uvec4(loadPlaneQuad(plane, (y + row) * planeWords, quad));
    for (int i = 0; i < 4; i++)
    {
        int column = quad * 4 + i - x;
        if (column < 0 || column >= width)
            continue;
        uint add = number(addFirst + row * width + column), keep = number(keepFirst + row * width + column);
        samples[i] = Wide ? ((samples[i] & 0xffff) * keep + (add << (bits - 1)) + 8192) >> 14 : (add + samples[i] * keep + 128) >> 8;
    }
    storePlaneQuad(plane, (y + row) * planeWords, quad, ivec4(samples));
}
