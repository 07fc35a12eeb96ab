// ChromaGrid. Luma where four chroma samples are: the rounded mean of the samples that each serves. Included behind the arguments.
ivec4 meanLuma(int quad, int row)
{
    int step_ = 1 << log2Height;
    int above = min(row * step_, height - 1) * lumaWords, below = min(row * step_ + step_ - 1, height - 1) * lumaWords;
    if (log2Width == 0)
        return (loadWords(luma, above, quad, bits) + loadWords(luma, below, quad, bits) + 1) >> 1;
    ivec4 left = loadWords(luma, above, 2 * quad, bits) + loadWords(luma, below, 2 * quad, bits);
    ivec4 right = loadWords(luma, above, 2 * quad + 1, bits) + loadWords(luma, below, 2 * quad + 1, bits);
    // The last column of an odd width counts twice.
    int missing = width - 8 * quad;
    if (missing == 1 || missing == 3)
        left[missing] = left[missing - 1];
    if (missing == 5 || missing == 7)
        right[missing - 4] = right[missing - 5];
    return (ivec4(left.xz, right.xz) + ivec4(left.yw, right.yw) + 2) >> 2;
}

// The least and the greatest luma of the samples that each of four chroma samples serves.
void endsOfLuma(int quad, int row, out ivec4 least, out ivec4 greatest)
{
    int step_ = 1 << log2Height;
    int above = min(row * step_, height - 1) * lumaWords, below = min(row * step_ + step_ - 1, height - 1) * lumaWords;
    ivec4 first = loadWords(luma, above, quad << log2Width, bits), second = loadWords(luma, below, quad << log2Width, bits);
    least = min(first, second);
    greatest = max(first, second);
    if (log2Width == 0)
        return;
    first = loadWords(luma, above, 2 * quad + 1, bits);
    second = loadWords(luma, below, 2 * quad + 1, bits);
    ivec4 rightLeast = min(first, second), rightGreatest = max(first, second);
    // The last column of an odd width stands for the one behind it.
    int missing = width - 8 * quad;
    if (missing == 1 || missing == 3)
    {
        least[missing] = least[missing - 1];
        greatest[missing] = greatest[missing - 1];
    }
    if (missing == 5 || missing == 7)
    {
        rightLeast[missing - 4] = rightLeast[missing - 5];
        rightGreatest[missing - 4] = rightGreatest[missing - 5];
    }
    least = min(ivec4(least.xz, rightLeast.xz), ivec4(least.yw, rightLeast.yw));
    greatest = max(ivec4(greatest.xz, rightGreatest.xz), ivec4(greatest.yw, rightGreatest.yw));
}
