// A plane of a converted picture, FrameConverter: words of source samples are brought to the target's columns, mixed with those of another plane where colours
// change, and become codes in the target's layout; round them is the fill. Four samples of the target to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(constant_id = 1) const bool Mixes = false; // a result is a sum of words of both inputs; else it is of one, whose filter is all there is to do
layout(constant_id = 2) const bool Paired = false; // the target has the results of both side by side
layout(constant_id = 3) const int FormA = 0; // SampleForm of the input's samples plus 1; 0: words that scale_rows made
layout(constant_id = 4) const int FormB = 0;
layout(constant_id = 5) const int Widening = 0; // 14 - bits of the source

layout(push_constant) uniform Arguments
{
    Source a;
    Source b;
    Numbers filtersA; // for each column: the first source column, then one coefficient for each tap
    Numbers filtersB;
    Target target;
    int wordsA; // of a row
    int wordsB;
    int columnsA;
    int columnsB;
    int tapsA; // 0: columns stay, where words are mixed
    int tapsB;
    int places; // how many samples from one of A's to the next, and the first's place; the same of B's: 8 bits each, the lowest first
    int columns; // samples of a row of the target
    int rows;
    uint origin; // of the picture within the target, column and row: 16 bits each
    uint size; // of the picture, likewise
    int targetWords;
    int weightsFirst; // of A and B, 16 bits each
    int biasFirst;
    int weightsSecond;
    int biasSecond;
    int shift;
    int maximum;
    int biasA; // of words between columns
    int biasB;
    int fill;
    int below; // bits below a sample's lowest
};

// The word of a sample.
int wordAt(Source plane, int form, int row, int place)
{
    if (form == 1)
        return int((plane.words[row + (place >> 2)] >> ((place & 3) * 8)) & 255u) << Widening;
    int value = bitfieldExtract(int(plane.words[row + (place >> 1)]), (place & 1) * 16, 16);
    return form == 0 ? value : (form == 3 ? (value & 0xffff) >> 6 : value) << Widening;
}

int filtered(Source plane, int form, int row, int columns_, int places_, Numbers filters, int taps, int column)
{
    int filter_ = column * (taps + 1), first = filters.values[filter_], sum = 0;
    for (int t = 0; t < taps; t++)
        sum += wordAt(plane, form, row, mirrored(first + t, columns_) * (places_ & 255) + (places_ >> 8)) * filters.values[filter_ + 1 + t];
    return sum;
}

int inputA(int column, int y)
{
    return filtered(a, FormA, y * wordsA, columnsA, places & 0xffff, filtersA, tapsA, column);
}

int inputB(int column, int y)
{
    return filtered(b, FormB, y * wordsB, columnsB, places >> 16, filtersB, tapsB, column);
}

// Raised words where columns are interpolated.
int mixable(int sum, int bias)
{
    return clamp((sum + bias) >> 14, 0, 32767);
}

int result(int column, int y, bool second)
{
    int sum;
    if (Mixes)
    {
        int pA = places & 0xffff, pB = places >> 16;
        int x = tapsA == 0 ? wordAt(a, FormA, y * wordsA, column * (pA & 255) + (pA >> 8)) : mixable(inputA(column, y), biasA);
        int z = tapsB == 0 ? wordAt(b, FormB, y * wordsB, column * (pB & 255) + (pB >> 8)) : mixable(inputB(column, y), biasB);
        int weights = second ? weightsSecond : weightsFirst;
        sum = x * bitfieldExtract(weights, 0, 16) + z * (weights >> 16);
    }
    else
    {
        sum = second ? inputB(column, y) : inputA(column, y);
    }

    return clamp((sum + (second ? biasSecond : biasFirst)) >> shift, 0, maximum) << below;
}

void main()
{
    int quad = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (quad * 4 >= columns || y >= rows)
        return;
    int line = y - int(origin >> 16);
    ivec4 samples = ivec4(fill);
    for (int i = 0; i < 4; i++)
    {
        int sample_ = quad * 4 + i, column = (Paired ? sample_ >> 1 : sample_) - int(origin & 0xffff);
        if (uint(column) < (size & 0xffff) && uint(line) < (size >> 16))
            samples[i] = result(column, line, Paired && (sample_ & 1) != 0);
    }

    storeQuad(target, y * targetWords, quad, samples);
}
