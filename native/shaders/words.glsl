// Samples of 8 to 12 bits as words of twelve (TwelveBits): loading multiplies by 2^(12 - bits), storing divides by it, halves up.
ivec4 loadWords(Source plane, int row, int quad, int bits)
{
    return loadQuad(plane, row, quad) << (12 - bits);
}

void storeWords(Target plane, int row, int quad, ivec4 words, int bits)
{
    int shift = 12 - bits;
    storeQuad(plane, row, quad, clamp((words + ((1 << shift) >> 1)) >> shift, 0, (1 << bits) - 1));
}
