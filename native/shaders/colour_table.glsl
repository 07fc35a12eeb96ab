// ColourTable: two functions of a colour, sampled on a grid of words of twelve bits; two numbers of 16 bits for each point.
const int ChromaShift = 7, ChromaPoints = (4096 >> ChromaShift) + 1, WeightBits = 8, Shift = 3 + WeightBits;

// Tetrahedral interpolation: from the cube's first corner along the axis of the greatest fraction, then the next, to the opposite corner.
ivec2 lookUp(Numbers table, int lumaShift, int y, int b, int r)
{
    int stepB = (4096 >> lumaShift) + 1, stepR = stepB * ChromaPoints, all = 1 + stepB + stepR;
    int fy = (y & ((1 << lumaShift) - 1)) << (WeightBits - lumaShift);
    int fb = (b & ((1 << ChromaShift) - 1)) << (WeightBits - ChromaShift), fr = (r & ((1 << ChromaShift) - 1)) << (WeightBits - ChromaShift);
    int at = (r >> ChromaShift) * stepR + (b >> ChromaShift) * stepB + (y >> lumaShift);
    int most = max(fy, max(fb, fr)), least = min(fy, min(fb, fr)), middle = fy + fb + fr - most - least;
    int first = most == fr ? stepR : most == fb ? stepB : 1, last = least == fy ? 1 : least == fb ? stepB : stepR;
    ivec4 points = ivec4(table.values[at], table.values[at + first], table.values[at + all - last], table.values[at + all]);
    ivec4 weights = ivec4((1 << WeightBits) - most, most - middle, middle - least, least);
    ivec4 low = bitfieldExtract(points, 0, 16) * weights, high = (points >> 16) * weights;
    return (ivec2(low.x + low.y + low.z + low.w, high.x + high.y + high.z + high.w) + (1 << (Shift - 1))) >> Shift;
}
