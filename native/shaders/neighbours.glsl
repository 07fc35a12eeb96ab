// Columns 4 * quad - 1 to 4 * quad + 4 of a row as words of twelve bits; beyond the edges the outermost samples again.
void loadSix(Source plane, int rowWords, int width, int height, int bits, int y, int quad, out int samples[6])
{
    int row = clamp(y, 0, height - 1) * rowWords, lastQuad = (width - 1) / 4;
    ivec4 own = loadWords(plane, row, quad, bits);
    ivec4 before = quad > 0 ? loadWords(plane, row, quad - 1, bits) : own.xxxx;
    ivec4 after = quad < lastQuad ? loadWords(plane, row, quad + 1, bits) : own;
    samples = int[6](before.w, own.x, own.y, own.z, own.w, after.x);
    int edge = width - 4 * quad; // place of the last column
    for (int i = 1; i < 6; i++)
    {
        if (i > edge)
            samples[i] = samples[i - 1];
    }
}
