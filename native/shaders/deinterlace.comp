// Makes the rows that a field does not have, FieldRows. Four columns to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source previous; // the pictures before and after, and the one itself
    Source current;
    Source next;
    Source before; // those of them that have the rows that are made
    Source after;
    Target target;
    int width;
    int height;
    int sourceWords; // of a row
    int targetWords;
    int bits;
    int kept; // parity of the rows that stay
};

const int WorkingBits = 14;

// Weights as fractions of 2^15: 0.526, 0.026, 0.340, 0.464 / 2, 0.124 / 2, 0.6198 and 0.1198.
const int Low1 = 17236, Low3 = 852, High0 = 11141, High2 = 7602, High4 = 2032, Cubic1 = 20310, Cubic3 = 3926;

// Rows outside are those mirrored at the first and the last, which have the same parity.
ivec4 load(Source plane, int y, int quad)
{
    while (y < 0 || y >= height)
        y = y < 0 ? -y : 2 * (height - 1) - y;
    return loadQuad(plane, y * sourceWords, quad) << (WorkingBits - bits);
}

ivec4 fraction(ivec4 value, int weight)
{
    return (value * weight + 16384) >> 15;
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= width || y >= height)
        return;
    if ((y & 1) == kept)
    {
        storeQuad(target, y * targetWords, quad, loadQuad(current, y * sourceWords, quad));
        return;
    }

    ivec4 c = load(current, y - 1, quad), e = load(current, y + 1, quad), p = load(before, y, quad), n = load(after, y, quad);
    ivec4 still = (p + n) >> 1, change = abs(p - n);
    ivec4 changeBefore = (abs(load(previous, y - 1, quad) - c) + abs(load(previous, y + 1, quad) - e)) >> 1;
    ivec4 changeAfter = (abs(load(next, y - 1, quad) - c) + abs(load(next, y + 1, quad) - e)) >> 1;
    ivec4 reach = max(change >> 1, max(changeBefore, changeAfter));
    ivec4 up2 = (load(before, y - 2, quad) + load(after, y - 2, quad)) >> 1, down2 = (load(before, y + 2, quad) + load(after, y + 2, quad)) >> 1;
    ivec4 overAbove = still - c, overBelow = still - e, overUp = up2 - c, overDown = down2 - e;
    ivec4 peak = max(max(overAbove, overBelow), min(overUp, overDown)), valley = min(min(overAbove, overBelow), max(overUp, overDown));
    reach = mix(ivec4(0), max(reach, max(valley, -peak)), greaterThan(reach, ivec4(0)));

    ivec4 inner = c + e, outer = load(current, y - 3, quad) + load(current, y + 3, quad);
    ivec4 four = ((load(before, y - 4, quad) + load(after, y - 4, quad)) >> 1) + ((load(before, y + 4, quad) + load(after, y + 4, quad)) >> 1);
    ivec4 woven = fraction(still, High0) - fraction(up2 + down2, High2) + fraction(four, High4) + fraction(inner, Low1) - fraction(outer, Low3);
    ivec4 cubic = fraction(inner, Cubic1) - fraction(outer, Cubic3);
    ivec4 made = mix(cubic, woven, greaterThan(abs(c - e), change));

    made = clamp(made, still - reach, still + reach);
    int down = WorkingBits - bits;
    storeQuad(target, y * targetWords, quad, clamp((made + ((1 << down) >> 1)) >> down, 0, (1 << bits) - 1));
}
