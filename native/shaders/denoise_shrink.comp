// Shrinks the coefficients of overlapping blocks of 8x8, BlockShrinkage.Shrink and Weigh, as far as the vertical inverse. A block to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "denoise.glsl"

layout(constant_id = 1) const int RowStep = 4; // from one block to the next
layout(constant_id = 2) const int ColumnStep = 4;
layout(constant_id = 3) const int VerticalHalvings = 0;
layout(constant_id = 4) const bool Piloted = false;

layout(local_size_x = 8, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Source mean; // plane of cells
    Source pilot; // the same; only the picture's columns count
    Numbers precisions; // of each cell
    Numbers gains; // of each quarter of a sigma, in 255ths
    Numbers limits; // the fraction of 2^15 that makes coefficients steps
    Target blocks; // 64 numbers of 16 bits for each block: rows of frequencies
    int width; // of the picture
    int height;
    int cells; // in a row
    int cellRows;
    int columns; // of blocks
    int rows; // of blocks
};

const int Families = 4 / ColumnStep, LastStep = 15, Limit = 10;

void loadMean(int x, int y, out int samples[8])
{
    int word = mirrored(y, height) * cells * 2 + x / 2; // blocks begin at even columns
    for (int pair = 0; pair < 4; pair++)
    {
        int two = int(mean.words[word + pair]);
        samples[2 * pair] = bitfieldExtract(two, 0, 16);
        samples[2 * pair + 1] = two >> 16;
    }
}

void loadPilot(int x, int y, out int samples[8])
{
    int row = mirrored(y, height) * cells * 2;
    for (int i = 0; i < 8; i++)
    {
        int column = mirrored(x + i - Before, width) + Before;
        samples[i] = bitfieldExtract(int(pilot.words[row + column / 2]), (column & 1) * 16, 16);
    }
}

int precisionAt(int cell, int cellRow)
{
    return precisions.values[clamp(cellRow, 0, cellRows - 1) * cells + cell];
}

// What a coefficient is multiplied with to be counted in steps.
int certainty(int cell, int family, int top)
{
    const int Quarter = 1 << 13;
    int cellRow = top >> 2, above = (top & 3) == 0 ? cellRow : cellRow + 1, left = family == 0 ? 0 : 1;
    int sum = sum16(fraction(precisionAt(cell + left, above), Quarter), fraction(precisionAt(cell + 1, above), Quarter));
    sum = sum16(sum, fraction(precisionAt(cell + left, cellRow + 1), Quarter));
    sum = sum16(sum, fraction(precisionAt(cell + 1, cellRow + 1), Quarter));
    sum = fraction(sum, limits.values[0]);
    sum = sum16(sum, sum);
    return sum16(sum, sum);
}

void main()
{
    int column = int(gl_GlobalInvocationID.x), row = int(gl_GlobalInvocationID.y);
    if (column >= columns || row >= rows)
        return;
    int cell = column / Families, family = column % Families, x = cell * 4 + family * ColumnStep, top = row * RowStep - (8 - RowStep);
    int block[8][8], foretold[8][8];
    for (int i = 0; i < 8; i++)
    {
        loadMean(x, top + i, block[i]);
        forwardDct(block[i], 2);
        if (Piloted)
        {
            loadPilot(x, top + i, foretold[i]);
            forwardDct(foretold[i], 2);
        }
    }

    int steps = certainty(cell, family, top);
    for (int frequency = 0; frequency < 8; frequency++)
    {
        int coefficients[8], expected[8];
        for (int i = 0; i < 8; i++)
        {
            coefficients[i] = block[i][frequency];
            expected[i] = foretold[i][frequency];
        }

        forwardDct(coefficients, 0);
        if (Piloted)
            forwardDct(expected, 0);
        for (int i = 0; i < 8; i++)
        {
            bool isMean = frequency == 0 && i == 0;
            if (Piloted)
            {
                int gain = isMean ? 32767 : (gains.values[min(fraction(abs(expected[i]), steps), LastStep)] << 7) + 127;
                coefficients[i] = fraction(coefficients[i], gain);
            }
            else if (!isMean && fraction(abs(coefficients[i]), steps) <= Limit)
            {
                coefficients[i] = 0;
            }
        }

        inverseDct(coefficients, VerticalHalvings);
        for (int i = 0; i < 8; i++)
            block[i][frequency] = coefficients[i];
    }

    int word = (row * columns + column) * 32;
    for (int i = 0; i < 8; i++)
    {
        for (int pair = 0; pair < 4; pair++)
            blocks.words[word + i * 4 + pair] = uint((block[i][2 * pair] & 0xffff) | (block[i][2 * pair + 1] << 16));
    }
}
