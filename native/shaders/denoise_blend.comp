// Blends the new picture into the mean, TemporalBlend.Blend. A cell to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "denoise.glsl"
#include "denoise_fresh.glsl"

layout(local_size_x = 16, local_size_y = 8) in;

layout(buffer_reference, std430, buffer_reference_align = 4) buffer Cells
{
    int values[];
};

layout(push_constant) uniform Arguments
{
    Source source;
    Plane mean; // plane of cells; changed
    Numbers differences; // of each cell
    Cells counts; // of each cell; changed
    Cells precisions; // of each cell; written
    Numbers tables; // 16 reciprocals, 16 spreads, 16 precisions, in 255ths
    Numbers limits; // of this picture: limit, reach, toSixteenths, whether it follows on none
    int width; // of the picture
    int height;
    int sourceWords; // of a row
    int cells; // in a row
    int cellRows;
    int bits;
    int most; // greatest count
};

const int CountBits = 7, Quarter = 1 << 13, Half = 1 << 14, OwnWeight = 19660;

int smoothed(int cell, int cellRow)
{
    if (cell < 0 || cell >= cells)
        return 0;
    int above = differences.values[max(cellRow - 1, 0) * cells + cell], own = differences.values[cellRow * cells + cell];
    int below = differences.values[min(cellRow + 1, cellRows - 1) * cells + cell];
    return sum16(sum16(fraction(above, Quarter), fraction(own, Half)), fraction(below, Quarter));
}

int lookUp(int table, int index)
{
    return (tables.values[16 * table + index] << 7) + 127;
}

void main()
{
    int cell = int(gl_GlobalInvocationID.x), cellRow = int(gl_GlobalInvocationID.y);
    if (cell >= cells || cellRow >= cellRows)
        return;
    int limit = limits.values[0], reach = limits.values[1], toSixteenths = limits.values[2], at = cellRow * cells + cell;
    int around = sum16(
        sum16(fraction(smoothed(cell - 1, cellRow), Quarter), fraction(smoothed(cell, cellRow), Half)), fraction(smoothed(cell + 1, cellRow), Quarter));
    int difference = max(around, fraction(differences.values[at], OwnWeight));
    int count = limits.values[3] != 0 ? 0 : counts.values[at];
    int index = max((sum16(count, 1 << (CountBits - 1)) >> CountBits) - 1, 0);
    int spare = min(max(sum16(fraction(limit, lookUp(1, index)), -difference), 0), reach);
    int kept = bitfieldExtract(fraction(spare, toSixteenths) << 11, 0, 16);
    count = min(sum16(fraction(count, kept), 1 << CountBits), most);
    counts.values[at] = count;
    index = (sum16(count, 1 << (CountBits - 1)) >> CountBits) - 1;
    precisions.values[at] = lookUp(2, index);
    int weight = lookUp(0, index), end = min(cellRow * 4 + 4, height);
    for (int y = cellRow * 4; y < end; y++)
    {
        int word = (y * cells + cell) * 2;
        ivec4 fresh = freshCell(source, y * sourceWords, cell, width, bits), before = unpackWide(uvec2(mean.words[word], mean.words[word + 1])), after;
        for (int i = 0; i < 4; i++)
            after[i] = sum16(before[i], fraction(sum16(fresh[i], -before[i]), weight));
        uvec2 words = packWide(after);
        mean.words[word] = words.x;
        mean.words[word + 1] = words.y;
    }
}
