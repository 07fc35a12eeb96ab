// LumaRoom and ColourBounds of Mps.Kernels: how far luma may change under a chroma before a component of R'G'B' is clipped.
struct ColourBounds
{
    int black;
    int white;
    int redOfCr; // 12 fraction bits
    int greenOfCb;
    int greenOfCr;
    int blueOfCb;
};

// The chroma samples that cover the luma columns 4 * quad to 4 * quad + 3.
ivec4 loadCovering(Source chroma, int row, int quad, int log2Width, int bits)
{
    if (log2Width == 0)
        return loadWords(chroma, row, quad, bits);
    ivec4 eight = loadWords(chroma, row, quad >> 1, bits);
    return (quad & 1) == 0 ? eight.xxyy : eight.zzww;
}

// Least and greatest luma that clips nothing.
void boundLuma(ColourBounds bounds, ivec4 cb, ivec4 cr, out ivec4 least, out ivec4 greatest)
{
    ivec4 b = (cb - 2048) << 3, r = (cr - 2048) << 3;
    ivec4 red = (r * bounds.redOfCr + 16384) >> 15, blue = (b * bounds.blueOfCb + 16384) >> 15;
    ivec4 green = -((b * bounds.greenOfCb + 16384) >> 15) - ((r * bounds.greenOfCr + 16384) >> 15);
    least = bounds.black - min(red, min(green, blue));
    greatest = bounds.white - max(red, max(green, blue));
}

// Luma that is to become another goes at most half of the way to the bounds.
ivec4 withinRoom(ivec4 luma, ivec4 changed, ivec4 least, ivec4 greatest)
{
    ivec4 down = max((luma - least - 1) >> 1, 0), up = max((greatest - luma - 1) >> 1, 0);
    return min(max(changed, luma - down), luma + up);
}
