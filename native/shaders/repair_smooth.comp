// Takes weak frequencies out of blocks, BlockSmoothing. A block to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "words.glsl"
#include "repair.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source source;
    Target blocks;
    Numbers threshold; // greatest coefficient that goes; 0: nothing does
    int width;
    int height;
    int sourceWords; // of a row
    int columns; // of blocks of one place
    int rows;
    int bits;
};

const int C4 = 11585, C2 = 15137, C6 = 6270, C1 = 16069, C3 = 13623, C5 = 9102, C7 = 3196;

int scale(int a, int b)
{
    return (a * b + 16384) >> 15;
}

// The odd half of the matrix is symmetric: it is its own inverse.
ivec4 odd(int p, int q, int r, int s)
{
    return ivec4(
        scale(p, C1) + scale(q, C3) + scale(r, C5) + scale(s, C7),
        scale(p, C3) - scale(q, C7) - scale(r, C1) - scale(s, C5),
        scale(p, C5) - scale(q, C1) + scale(r, C7) + scale(s, C3),
        scale(p, C7) - scale(q, C5) + scale(r, C3) - scale(s, C1));
}

void forward(inout int x[8])
{
    int a0 = x[0] + x[7], a1 = x[1] + x[6], a2 = x[2] + x[5], a3 = x[3] + x[4];
    ivec4 b = odd(x[0] - x[7], x[1] - x[6], x[2] - x[5], x[3] - x[4]);
    int c0 = scale(a0 + a3, C4), c1 = scale(a1 + a2, C4), c2 = a0 - a3, c3 = a1 - a2;
    x = int[8](c0 + c1, b.x, scale(c2, C2) + scale(c3, C6), b.y, c0 - c1, b.z, scale(c2, C6) - scale(c3, C2), b.w);
}

void inverse_(inout int x[8])
{
    int e0 = scale(x[0], C4), e1 = scale(x[4], C4);
    int o0 = scale(x[2], C2) + scale(x[6], C6), o1 = scale(x[2], C6) - scale(x[6], C2);
    int a0 = e0 + e1 + o0, a3 = e0 + e1 - o0, a1 = e0 - e1 + o1, a2 = e0 - e1 - o1;
    ivec4 b = odd(x[1], x[3], x[5], x[7]);
    x = int[8](a0 + b.x, a1 + b.y, a2 + b.z, a3 + b.w, a3 - b.w, a2 - b.z, a1 - b.y, a0 - b.x);
}

void main()
{
    int column = int(gl_GlobalInvocationID.x), place = int(gl_GlobalInvocationID.y) / rows, row = int(gl_GlobalInvocationID.y) % rows;
    int weak = threshold.values[0];
    if (column >= columns || place >= Places || weak == 0)
        return;
    int left = column * 8 + PlaceOf[place].x - 8, top = row * 8 + PlaceOf[place].y - 8;
    int block[8][8]; // by columns, and then by rows
    for (int x = 0; x < 8; x++)
    {
        int at = clamp(left + x, 0, width - 1);
        for (int y = 0; y < 8; y++)
            block[x][y] = loadWords(source, clamp(top + y, 0, height - 1) * sourceWords, at / 4, bits)[at % 4] - 2048;
        forward(block[x]);
    }

    for (int y = 0; y < 8; y++)
    {
        int line[8];
        for (int x = 0; x < 8; x++)
            line[x] = block[x][y];
        forward(line);
        for (int x = 0; x < 8; x++)
        {
            if (abs(line[x]) <= weak && x + y > 0)
                line[x] = 0;
        }

        inverse_(line);
        for (int x = 0; x < 8; x++)
            block[x][y] = line[x];
    }

    for (int x = 0; x < 8; x++)
        inverse_(block[x]);
    int word = ((place * rows + row) * columns + column) * 32;
    for (int y = 0; y < 8; y++)
    {
        for (int pair = 0; pair < 4; pair++)
        {
            int first = clamp(block[2 * pair][y], -2048, 2047), second = clamp(block[2 * pair + 1][y], -2048, 2047);
            blocks.words[word + y * 4 + pair] = uint((first & 0xffff) | (second << 16));
        }
    }
}
